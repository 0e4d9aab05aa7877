/**
 * The energy status report: in go the results of other analyses of the same time; out comes one
 * HTML page that needs nothing else. What is not known is a dash, never zero.
 */
package org.gridpact.engine.analytics.report;
