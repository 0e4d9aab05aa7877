package org.gridpact.engine.stream;

/**
 * What one gateway's devices add to a feeder in a second; a later one replaces an earlier one.
 *
 * @param second start of the second, milliseconds since 1970-01-01 UTC
 * @param devices how many had a good reading in it
 */
public record FeederPart(String feeder, String gateway, long second, double watts, int devices) {}
