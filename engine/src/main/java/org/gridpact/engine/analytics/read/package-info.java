/**
 * History's Parquet files read for analysis: in go the files of a range; out come splits (row
 * groups that belong together) and, of each split, the series of one device and phase after the
 * other.
 *
 * <p>Always: a series is in time order and holds each time once, whatever the order and repetition
 * in the files; only the columns asked for are read; a reading is never an object.
 */
package org.gridpact.engine.analytics.read;
