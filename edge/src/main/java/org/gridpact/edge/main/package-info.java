/**
 * The gateway as a program of its own: {@code gridpact edge}.
 *
 * <p>In: a gateway file. Out: a running gateway, its log. Always: a file with a problem starts
 * nothing; a signal ends it within seconds and loses nothing.
 */
package org.gridpact.edge.main;
