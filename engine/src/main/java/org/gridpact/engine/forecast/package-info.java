/**
 * What devices, feeders and the area will take in the next two days, from what they took.
 *
 * <p>In: quarters of an hour of history, and the calendar of the place. Out: {@link
 * org.gridpact.model.forecast.Forecast} and how far earlier ones were off. Always: a forecast is
 * made of what was measured before it was issued and of nothing else; where too little was measured
 * it is unknown, never zero; what never produced, or never consumed, is not said to.
 */
package org.gridpact.engine.forecast;
