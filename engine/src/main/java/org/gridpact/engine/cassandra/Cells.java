package org.gridpact.engine.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import java.nio.ByteBuffer;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quality;

/** Values of a row by the number of their column, as they came: a codec is looked up for none. */
final class Cells {
  private Cells() {}

  /** A bigint or a timestamp, in ms. */
  static long number(Row row, int column) {
    ByteBuffer bytes = row.getBytesUnsafe(column);
    return bytes.getLong(bytes.position());
  }

  /** A double; NaN where null. */
  static double value(Row row, int column) {
    ByteBuffer bytes = row.getBytesUnsafe(column);
    return bytes == null ? Double.NaN : bytes.getDouble(bytes.position());
  }

  /** A boolean as 1 or 0; NaN where null. */
  static double position(Row row, int column) {
    ByteBuffer bytes = row.getBytesUnsafe(column);
    return bytes == null ? Double.NaN : bytes.get(bytes.position()) == 0 ? 0 : 1;
  }

  /** An int, or something else where null. */
  static int count(Row row, int column, int otherwise) {
    ByteBuffer bytes = row.getBytesUnsafe(column);
    return bytes == null ? otherwise : bytes.getInt(bytes.position());
  }

  static Phase phase(Row row, int column) {
    return Phase.valueOf(row.getString(column));
  }

  static Quality quality(Row row, int column) {
    return Quality.valueOf(row.getString(column));
  }
}
