package org.gridpact.engine.history;

import static org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit.MILLIS;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;
import org.gridpact.model.measurement.Quantity;

/**
 * The columns of rollups, in order.
 *
 * <p>{@code time} (start of the minute, UTC), {@code device}, {@code gateway}, {@code phase},
 * {@code quality} (the worst), {@code boot_epoch}, {@code first_sequence} and {@code last_sequence}
 * of the frames it stands for are in every row; then for each {@link Quantity}, as history names
 * it, {@code _mean}, {@code _min} and {@code _max} in SI units, null where nothing is known, and
 * {@code _count}, 0 there and null where the device does not measure it.
 */
final class RollupSchema {
  static final int FIRST_QUANTITY = 8;
  static final int COLUMNS_A_QUANTITY = 4;
  static final MessageType SCHEMA = schema();

  private RollupSchema() {}

  private static MessageType schema() {
    Types.MessageTypeBuilder s = Types.buildMessage();
    s.required(INT64).as(timestampType(true, MILLIS)).named("time");
    for (String text : new String[] {"device", "gateway", "phase", "quality"}) {
      s.required(BINARY).as(stringType()).named(text);
    }
    for (String number : new String[] {"boot_epoch", "first_sequence", "last_sequence"}) {
      s.required(INT64).named(number);
    }
    for (Quantity q : Quantity.values()) {
      for (String of : new String[] {"_mean", "_min", "_max"}) {
        s.optional(DOUBLE).named(HistorySchema.column(q) + of);
      }
      s.optional(INT32).named(HistorySchema.column(q) + "_count");
    }
    return s.named("rollup");
  }
}
