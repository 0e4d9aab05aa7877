/**
 * Recorded data, played again as if a device measured it now.
 *
 * <p>In: CSV files and profiles that say what their columns mean. Out: readings that have the
 * record's intervals and the clock's time. Always: a gap stays a gap; a bad row is counted by kind,
 * skipped and named; no more than one line of a file is held.
 */
package org.gridpact.edge.driver.csv;
