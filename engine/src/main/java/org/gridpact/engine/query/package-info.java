/**
 * Reading history: SQL, series for charts, export.
 *
 * <p>In: the files that {@link org.gridpact.engine.history.HistoryFiles} names. Out: rows, at most
 * as many as were asked for. Always: nothing is written or changed, nothing outside the folder of
 * history is read, and every question ends at its time limit.
 */
package org.gridpact.engine.query;
