package org.gridpact.network.plan;

/**
 * What a battery holds at the start, and may hold at the end of each interval.
 *
 * @param chargeLevers by interval, index of its lever that charges, -1 where it has none
 * @param dischargeLevers likewise
 * @param kilowattHours at the start
 * @param oneWay share that is left of what goes in or comes out
 */
@SuppressWarnings("ArrayRecordComponent") // package-private, and nobody compares storages
record Storage(
    int[] chargeLevers,
    int[] dischargeLevers,
    double kilowattHours,
    double leastKilowattHours,
    double mostKilowattHours,
    double oneWay) {}
