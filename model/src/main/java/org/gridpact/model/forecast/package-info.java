/**
 * What power is expected: quantiles by quarter of an hour.
 *
 * <p>In: nothing. Out: immutable values for the planner, the page and the API. Always: load
 * convention (what a device takes is positive, production negative), mean watts over a quarter of
 * an hour, and what is not known is NaN, never zero.
 */
package org.gridpact.model.forecast;
