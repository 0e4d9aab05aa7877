/**
 * History: every reading in Parquet files, how they are kept, and questions to them.
 *
 * <p>In: frames with their birth, each once. Out: files by kind, area, UTC day and bucket ({@link
 * org.gridpact.engine.history.HistoryFiles}), one row a reading and phase or a rollup, as any
 * Parquet reader takes them. Always: a file appears whole and is never changed, only replaced by
 * one with the same rows; whoever lists sees each row once, also during a replacement and after a
 * crash; what is being written is hidden behind a leading dot; a quantity that was not measured is
 * null, never zero, and an interval without readings has no rollup.
 */
package org.gridpact.engine.history;
