package org.gridpact.plant;

/**
 * One second that the simulation is moved on to.
 *
 * @param epochMillis its time on the clock
 * @param number whole seconds since the plant started
 * @param length seconds since the one simulated before it; more than 1 where some were skipped
 */
record Second(long epochMillis, int number, int length) {}
