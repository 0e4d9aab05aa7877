package org.gridpact.engine.analytics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystem.WriteMode;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.Type;
import org.gridpact.engine.history.HistorySchema;
import org.gridpact.engine.history.RowGroupFile;

/** A small history for tests, written as asked: in any order, with repetitions. */
public final class Readings {
  private final Path history;
  private final Map<Path, List<Reading>> files = new TreeMap<>();

  public Readings(Path history) {
    this.history = history;
  }

  /** A row; what is absent was not measured. */
  public record Reading(
      String device,
      long time,
      String phase,
      String quality,
      OptionalDouble power,
      OptionalDouble imported,
      OptionalDouble exported,
      OptionalDouble voltage) {
    public static Reading ofPower(String device, long time, double watts) {
      return new Reading(
          device,
          time,
          "TOTAL",
          "GOOD",
          OptionalDouble.of(watts),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty());
    }

    private OptionalDouble value(String column) {
      return switch (column) {
        case "active_power" -> power;
        case "energy_imported" -> imported;
        case "energy_exported" -> exported;
        case "voltage" -> voltage;
        default -> OptionalDouble.empty();
      };
    }

    public Reading withQuality(String other) {
      return new Reading(device, time, phase, other, power, imported, exported, voltage);
    }

    public Reading withPhase(String other) {
      return new Reading(device, time, other, quality, power, imported, exported, voltage);
    }

    public Reading withVoltage(double volts) {
      return new Reading(
          device, time, phase, quality, power, imported, exported, OptionalDouble.of(volts));
    }

    public Reading withRegisters(OptionalDouble in, OptionalDouble out) {
      return new Reading(device, time, phase, quality, power, in, out, voltage);
    }
  }

  public Path history() {
    return history;
  }

  /** Puts a row at the end of file number {@code file} of its day. */
  public Readings add(int file, Reading reading) {
    LocalDate day = Instant.ofEpochMilli(reading.time()).atZone(ZoneOffset.UTC).toLocalDate();
    Path path =
        history.resolve("readings/area=yard/day=%s/bucket=00/part-%d.parquet".formatted(day, file));
    files.computeIfAbsent(path, p -> new ArrayList<>()).add(reading);
    return this;
  }

  /** Writes the files with so many rows in a row group. */
  public Readings write(int groupRows) throws IOException {
    for (Map.Entry<Path, List<Reading>> file : files.entrySet()) {
      Files.createDirectories(file.getKey().getParent());
      try (FSDataOutputStream out =
          FileSystem.getLocalFileSystem()
              .create(
                  org.apache.flink.core.fs.Path.fromLocalFile(file.getKey().toFile()),
                  WriteMode.OVERWRITE)) {
        ParquetProperties properties =
            ParquetProperties.builder()
                .withWriterVersion(ParquetProperties.WriterVersion.PARQUET_2_0)
                .withPageRowCountLimit(7)
                .build();
        RowGroupFile parquet = new RowGroupFile(out, HistorySchema.SCHEMA, properties);
        List<Reading> rows = file.getValue();
        for (int at = 0; at < rows.size(); at += groupRows) {
          List<Reading> group = rows.subList(at, Math.min(rows.size(), at + groupRows));
          parquet.write(to -> group.forEach(row -> write(to, row)));
        }
        parquet.end();
      }
    }
    return this;
  }

  private static void write(RowGroupFile.Columns to, Reading r) {
    List<Type> fields = HistorySchema.SCHEMA.getFields();
    for (int c = 0; c < fields.size(); c++) {
      String name = fields.get(c).getName();
      switch (name) {
        case "time" -> to.column(c).write(r.time, 0, 0);
        case "device" -> to.column(c).write(Binary.fromString(r.device), 0, 0);
        case "gateway" -> to.column(c).write(Binary.fromString("gateway"), 0, 0);
        case "phase" -> to.column(c).write(Binary.fromString(r.phase), 0, 0);
        case "quality" -> to.column(c).write(Binary.fromString(r.quality), 0, 0);
        case "boot_epoch", "sequence" -> to.column(c).write(1L, 0, 0);
        default -> {
          OptionalDouble value = r.value(name);
          if (value.isPresent()) {
            to.column(c).write(value.getAsDouble(), 0, 1);
          } else {
            to.column(c).writeNull(0, 0);
          }
        }
      }
    }
    to.endRow();
  }

  /**
   * What DuckDB says of the same files, each reading once, as the view {@code r}: of two the
   * better.
   */
  public List<List<Object>> duckdb(String sql) throws SQLException {
    return duckdb(history.resolve("readings").resolve("**/part-*.parquet"), sql);
  }

  public static List<List<Object>> duckdb(Path files, String sql) throws SQLException {
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement()) {
      statement.execute("SET threads = 1");
      statement.execute("CREATE VIEW f AS SELECT * FROM read_parquet('" + files + "')");
      if (files.toString().contains("part-*")) {
        statement.execute(
            "CREATE VIEW r AS SELECT DISTINCT ON (device, phase, t) device, phase, quality,"
                + " epoch_ms(time) AS t, active_power, energy_imported, energy_exported, voltage"
                + " FROM f ORDER BY device, phase, t,"
                + " list_position(['GOOD', 'SUSPECT', 'STALE', 'MISSING'], quality)");
      }
      try (ResultSet result = statement.executeQuery(sql)) {
        List<List<Object>> rows = new ArrayList<>();
        while (result.next()) {
          List<Object> row = new ArrayList<>();
          for (int c = 1; c <= result.getMetaData().getColumnCount(); c++) {
            row.add(result.getObject(c));
          }
          rows.add(row);
        }
        return rows;
      }
    }
  }
}
