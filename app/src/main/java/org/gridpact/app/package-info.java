/**
 * The command line, and the wiring of a whole system.
 *
 * <p>In: arguments and files. Out: a running system, reports, exit codes (0 done, 1 failed, 2
 * refused). Always: everything is checked before anything starts, and what was started is stopped.
 */
package org.gridpact.app;
