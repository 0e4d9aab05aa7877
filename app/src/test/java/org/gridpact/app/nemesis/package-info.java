/**
 * Real processes under real faults.
 *
 * <p>In: a seed. Out: what was wrong. Always: what checks a run shares nothing with the protocol
 * but the form of its bytes, and no process outlives this one.
 */
package org.gridpact.app.nemesis;
