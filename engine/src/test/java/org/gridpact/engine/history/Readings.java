package org.gridpact.engine.history;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem.WriteMode;
import org.apache.flink.core.fs.local.LocalFileSystem;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.model.measurement.Birth;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Frame;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.measurement.RollupMaker;

/** Readings of a gateway's meters for tests, and what a plain DuckDB says of the files. */
final class Readings {
  static final String AREA = "yard";
  static final Point VOLTAGE = Point.of(Quantity.VOLTAGE);
  static final Point IMPORTED = Point.of(Quantity.ENERGY_IMPORTED);
  static final Point POWER_A = new Point(Quantity.ACTIVE_POWER, Phase.A, 0.1);

  private final Birth birth;
  final RowPlan plan;
  private long sequence;

  Readings(int meters, int buckets) {
    birth =
        Birth.of(
            "cellar",
            IntStream.range(0, meters)
                .mapToObj(m -> new DevicePoints("meter-" + m, List.of(VOLTAGE, IMPORTED, POWER_A)))
                .toList());
    plan = new RowPlan(birth, buckets);
  }

  Birth birth() {
    return birth;
  }

  /** A frame of all meters, each a little later than the one before. */
  Frame frame(long epochMillis, Random random) {
    int meters = birth.devices().size();
    long[] values = new long[meters * 3];
    byte[] qualities = new byte[meters];
    for (int m = 0; m < meters; m++) {
      values[3 * m] = random.nextInt(10) == 0 ? Frame.ABSENT : 23_000 + random.nextInt(500);
      values[3 * m + 1] = epochMillis / 1000;
      values[3 * m + 2] = random.nextInt(20_000) - 10_000L;
      qualities[m] = (byte) (random.nextInt(20) == 0 ? random.nextInt(4) : 0);
    }
    return new Frame(
        "cellar",
        7,
        ++sequence,
        birth.id(),
        epochMillis,
        IntStream.range(0, meters).toArray(),
        IntStream.range(0, meters).map(m -> m * 10).toArray(),
        qualities,
        values);
  }

  /** Writes frames as one file a day and bucket. */
  void write(Path root, List<Frame> frames) throws IOException {
    try (BulkHistory history = new BulkHistory(root, AREA, Long.MAX_VALUE)) {
      for (Frame frame : frames) {
        history.add(plan, frame);
      }
    }
  }

  /** Writes the rollup that a gateway would make of frames, as what it reported. */
  static void report(Path root, Readings of, List<Frame> frames, LocalDate day) throws IOException {
    Path folder =
        new HistoryFiles(root).folder(Kind.REPORTED, AREA, day, HistoryFile.NO_BUCKET).path();
    Files.createDirectories(folder);
    Path file = folder.resolve("part-r.parquet");
    try (FSDataOutputStream out =
        LocalFileSystem.getSharedInstance()
            .create(
                org.apache.flink.core.fs.Path.fromLocalFile(file.toFile()),
                WriteMode.NO_OVERWRITE)) {
      RollupWriter writer = new RollupWriter(out);
      writer.addElement(
          new RollupBatch(of.plan, RollupMaker.of(of.birth(), frames), day.toEpochDay()));
      writer.finish();
    }
  }

  /**
   * Writes a file as DuckDB would: of the rows of another one, changed.
   *
   * @param change of the rows of {@code SELECT %s FROM rows}
   */
  static Path foreign(HistoryFile of, String change) throws SQLException {
    Path file = of.path().resolveSibling("part-foreign.parquet");
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement s = duck.createStatement()) {
      s.execute(
          "COPY (SELECT %s FROM read_parquet('%s', hive_partitioning = false) LIMIT 3) TO '%s' (FORMAT parquet)"
              .formatted(change, of.path(), file));
    }
    return file;
  }

  /** Number and order-free hash of all rows that are listed, by DuckDB's own reader. */
  static List<Object> contents(Path root) throws IOException, SQLException {
    List<HistoryFile> files = new HistoryFiles(root).list(Kind.READINGS);
    if (files.isEmpty()) {
      return List.of(0L, BigDecimal.ZERO);
    }
    List<Object> row =
        ask("SELECT count(*), CAST(sum(hash(r)) AS VARCHAR) FROM (SELECT * FROM read_parquet([%s], union_by_name = true, hive_partitioning = false)) r"
                .formatted(Duck.paths(files)))
            .getFirst();
    return List.of(row.get(0), new BigDecimal(row.get(1).toString()));
  }

  static List<List<Object>> ask(String sql) throws SQLException {
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement s = duck.createStatement();
        ResultSet r = s.executeQuery(sql)) {
      List<List<Object>> rows = new ArrayList<>();
      while (r.next()) {
        List<Object> row = new ArrayList<>();
        for (int i = 1; i <= r.getMetaData().getColumnCount(); i++) {
          row.add(r.getObject(i));
        }
        rows.add(row);
      }
      return rows;
    }
  }
}
