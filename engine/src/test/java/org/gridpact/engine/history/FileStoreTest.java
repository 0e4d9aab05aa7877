package org.gridpact.engine.history;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.engine.query.FileSeries;
import org.gridpact.engine.query.HistoryDatabase;
import org.gridpact.engine.query.SeriesSource;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;

/** The contract of stores, of files. */
class FileStoreTest extends HistoryStoreContract {
  private static final int QUANTITIES = Quantity.values().length;

  @Override
  protected HistoryStore store() {
    return HistoryStore.files(folder.toUri().toString(), AREA);
  }

  @Override
  protected SeriesSource series() throws Exception {
    return FileSeries.open(folder);
  }

  @Override
  protected List<ReadingRow> readings(String device, long fromMillis, long toMillis)
      throws Exception {
    return ask(Kind.READINGS, device, fromMillis, toMillis, FileStoreTest::reading);
  }

  @Override
  protected List<RollupRow> rollups(Kind kind, String device, long fromMillis, long toMillis)
      throws Exception {
    return ask(kind, device, fromMillis, toMillis, FileStoreTest::rollup);
  }

  private interface FromRow<T> {
    T of(ResultSet row) throws SQLException;
  }

  private <T> List<T> ask(
      Kind kind, String device, long fromMillis, long toMillis, FromRow<T> fromRow)
      throws Exception {
    try (HistoryDatabase database = new HistoryDatabase(folder)) {
      return database.ask(
          "SELECT *, epoch_ms(time) AS millis FROM %s WHERE device = '%s' AND millis >= %d AND millis < %d"
              .formatted(kind.folder(), device, fromMillis, toMillis),
          Duration.ofSeconds(20),
          rows -> {
            List<T> all = new ArrayList<>();
            while (rows.next()) {
              all.add(fromRow.of(rows));
            }
            return all;
          });
    }
  }

  private static double number(ResultSet row, String column) throws SQLException {
    double value = row.getDouble(column);
    return row.wasNull() ? Double.NaN : value;
  }

  private static ReadingRow reading(ResultSet row) throws SQLException {
    double[] values = new double[QUANTITIES];
    for (Quantity q : Quantity.values()) {
      String column = ReadingRow.column(q);
      values[q.ordinal()] =
          q == Quantity.SWITCH_CLOSED && row.getObject(column) != null
              ? (row.getBoolean(column) ? 1 : 0)
              : number(row, column);
    }
    return new ReadingRow(
        row.getLong("millis"),
        row.getString("device"),
        row.getString("gateway"),
        Phase.valueOf(row.getString("phase")),
        Quality.valueOf(row.getString("quality")),
        row.getLong("boot_epoch"),
        row.getLong("sequence"),
        values);
  }

  private static RollupRow rollup(ResultSet row) throws SQLException {
    double[][] of = new double[3][QUANTITIES];
    int[] count = new int[QUANTITIES];
    for (Quantity q : Quantity.values()) {
      String column = ReadingRow.column(q);
      of[0][q.ordinal()] = number(row, column + "_mean");
      of[1][q.ordinal()] = number(row, column + "_min");
      of[2][q.ordinal()] = number(row, column + "_max");
      int known = row.getInt(column + "_count");
      count[q.ordinal()] = row.wasNull() ? RollupRow.NOT_MEASURED : known;
    }
    return new RollupRow(
        row.getLong("millis"),
        row.getString("device"),
        row.getString("gateway"),
        Phase.valueOf(row.getString("phase")),
        Quality.valueOf(row.getString("quality")),
        row.getLong("boot_epoch"),
        row.getLong("first_sequence"),
        row.getLong("last_sequence"),
        of[0],
        of[1],
        of[2],
        count);
  }
}
