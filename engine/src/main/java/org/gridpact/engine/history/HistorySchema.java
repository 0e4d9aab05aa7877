package org.gridpact.engine.history;

import static org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit.MILLIS;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BOOLEAN;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import java.util.Locale;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;
import org.gridpact.model.measurement.Quantity;

/**
 * The columns of history, in order.
 *
 * <p>{@code time} (UTC), {@code device}, {@code gateway}, {@code phase}, {@code quality}, {@code
 * boot_epoch} and {@code sequence} of the frame are in every row; then one column a {@link
 * Quantity}, in SI units, null where not measured: {@code voltage, current, active_power,
 * reactive_power, frequency, energy_imported, energy_exported, state_of_charge, available_power,
 * tap_position} and, before the last, the boolean {@code switch_closed}. Files from before a
 * quantity was added lack its column.
 */
public final class HistorySchema {
  static final int TIME = 0;
  static final int DEVICE = 1;
  static final int GATEWAY = 2;
  static final int PHASE = 3;
  static final int QUALITY = 4;
  static final int BOOT_EPOCH = 5;
  static final int SEQUENCE = 6;
  static final int FIRST_QUANTITY = 7;

  public static final MessageType SCHEMA = schema();

  private HistorySchema() {}

  static String column(Quantity quantity) {
    return quantity.name().toLowerCase(Locale.ROOT);
  }

  private static MessageType schema() {
    Types.MessageTypeBuilder s = Types.buildMessage();
    s.required(INT64).as(timestampType(true, MILLIS)).named("time");
    s.required(BINARY).as(stringType()).named("device");
    s.required(BINARY).as(stringType()).named("gateway");
    s.required(BINARY).as(stringType()).named("phase");
    s.required(BINARY).as(stringType()).named("quality");
    s.required(INT64).named("boot_epoch");
    s.required(INT64).named("sequence");
    for (Quantity q : Quantity.values()) {
      s.optional(q == Quantity.SWITCH_CLOSED ? BOOLEAN : DOUBLE).named(column(q));
    }
    return s.named("reading");
  }
}
