package org.gridpact.app.bench;

/**
 * What an edge bench came to: one gateway, a process of its own on one core, whose devices speak
 * each second.
 *
 * @param cycleP99Millis from the start of a control cycle to its end with the frame on disk, over
 *     the last 4,096 cycles, those of the backfill among them, the first ten after the start not;
 *     null where there are no others
 * @param cycleMaxMillis the longest of these
 * @param bytesPerDevicePerDay growth of the gateway's store while nothing was acknowledged, for a
 *     device and a day; null where that phase was too short to tell
 * @param residentMegabytes largest resident set of the gateway's process; null where the system
 *     does not tell
 * @param lateCycles cycles that came more than a period late and were left out
 * @param processorShare of one core, over the whole run, the start of the JVM included
 * @param framesBuffered frames the center had not acknowledged at the end
 */
public record EdgeReport(
    Double cycleP99Millis,
    Double cycleMaxMillis,
    Double bytesPerDevicePerDay,
    Double residentMegabytes,
    long lateCycles,
    int devices,
    int seconds,
    int heldSeconds,
    long readingsSent,
    long readingsStored,
    long readingsAcknowledged,
    long framesBuffered,
    double processorShare,
    boolean oneCore,
    String jvm) {}
