/**
 * The analyses themselves: in go series of readings; out come tables.
 *
 * <p>Always: only {@link org.gridpact.model.measurement.Quality#GOOD} readings are computed with,
 * and those left out are counted; what is not known is null, never zero; gaps are stated, and not
 * filled in silence.
 */
package org.gridpact.engine.analytics.jobs;
