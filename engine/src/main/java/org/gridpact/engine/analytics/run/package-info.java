/**
 * Analyses on Flink: in go splits and what to do with them ({@link
 * org.gridpact.engine.analytics.run.Work}); out comes a folder of Parquet parts, and what the run
 * measured of itself.
 *
 * <p>Always: what travels between workers is a packet of many values, never a reading; a result is
 * whole or not there.
 */
package org.gridpact.engine.analytics.run;
