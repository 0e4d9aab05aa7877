package org.gridpact.app.bench;

/**
 * What a history bench came to. Times are of the machine's clock, and with the start of what a job
 * runs on.
 *
 * @param readingsPerSecond made and written to files, synced
 * @param bytesPerPoint of the readings' files once compacted, for each value in them
 * @param dayChartMillis a device's first day, each second of it, to a thousand points; median
 * @param energySeconds by device and hour, embedded, two workers
 * @param durationCurveSeconds all readings in order, embedded, two workers
 * @param duckdbEnergySeconds the same energies by DuckDB on all processors
 * @param duckdbSortSeconds the same curve by DuckDB
 * @param answersMatch whether all runs have DuckDB's answers: energies to 1e-9, the curve exactly
 * @param fromMeasured whether readings repeat a measured household; else they are made up
 * @param bytesPerPointWritten before compaction
 * @param keepSeconds of compaction and rollups
 * @param pointMillis one reading of a device; median
 * @param firstDayChartMillis of a process that has asked nothing before
 * @param warmUpSecondsSession both jobs run there once before they are measured: with what a
 *     cluster that has just started takes to load and compile them
 * @param energySecondsSession on a session cluster of two workers; null where there is none
 */
public record HistoryReport(
    double readingsPerSecond,
    double bytesPerPoint,
    double dayChartMillis,
    double energySeconds,
    double durationCurveSeconds,
    double duckdbEnergySeconds,
    double duckdbSortSeconds,
    boolean answersMatch,
    long readings,
    int devices,
    boolean fromMeasured,
    double bytesPerPointWritten,
    double keepSeconds,
    double pointMillis,
    double p99PointMillis,
    double p99DayChartMillis,
    double firstDayChartMillis,
    double energySecondsOneWorker,
    double durationCurveSecondsOneWorker,
    Double warmUpSecondsSession,
    Double energySecondsSession,
    Double durationCurveSecondsSession,
    int cores,
    String jvm) {}
