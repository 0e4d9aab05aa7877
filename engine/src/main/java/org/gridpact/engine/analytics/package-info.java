/**
 * Analyses of history: in go a range of time and what to compute of it; out comes a folder with
 * tables (Parquet and CSV) and a picture.
 */
package org.gridpact.engine.analytics;
