/**
 * History: every reading in Parquet files, and questions to it.
 *
 * <p>In: frames with their birth, each once. Out: files below {@code area=A/day=YYYY-MM-DD/} (UTC
 * day of the reading), one row a reading and phase, as any Parquet reader takes them. Always: a
 * file appears whole when a checkpoint completes and is never changed; what is being written is
 * hidden behind a leading dot; a quantity that was not measured is null, never zero.
 */
package org.gridpact.engine.history;
