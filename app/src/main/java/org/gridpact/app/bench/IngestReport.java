package org.gridpact.app.bench;

/**
 * What an ingest bench came to. Times are of the machine's clock.
 *
 * @param readingsPerSecond readings acknowledged and in finished history, by {@code
 *     secondsToHistory}: no backlog is left out
 * @param pointsPerSecond as many values a second
 * @param readingsAcknowledgedPerSecond by the time from the first frame to the last
 *     acknowledgement: what the way into Kafka carries
 * @param p50MeasuredToStateMillis from a reading's measured time until it is in live state, over
 *     all readings that live state was told of; null where there was none. Live state is told the
 *     newest reading of each device, at most each 200 ms a gateway, so not all readings are told
 * @param bytesPerPoint bytes of history's files for each value in them
 * @param residentMegabytes largest resident set of the process that holds everything but the
 *     gateways; null where the system does not tell
 * @param historyMatches whether history holds exactly what was acknowledged; see {@link
 *     HistoryCheck}
 * @param secondsToHistory from the first frame until every reading was in finished history
 * @param cpuMicrosPerReading processor time of both processes a reading, which tells what is left
 *     where something else runs on the machine
 */
public record IngestReport(
    double readingsPerSecond,
    double pointsPerSecond,
    Double p50MeasuredToStateMillis,
    Double p99MeasuredToStateMillis,
    double bytesPerPoint,
    Double residentMegabytes,
    boolean historyMatches,
    int devices,
    int gateways,
    int seconds,
    long readingsAcknowledged,
    long readingsInHistory,
    double readingsAcknowledgedPerSecond,
    double secondsToHistory,
    double cpuMicrosPerReading,
    Double maxMeasuredToStateMillis,
    long readingsInState,
    long violationsRaised,
    Double generatorResidentMegabytes,
    int cores,
    String jvm,
    long maxHeapMegabytes) {}
