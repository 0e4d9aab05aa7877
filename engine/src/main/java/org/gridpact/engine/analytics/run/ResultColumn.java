package org.gridpact.engine.analytics.run;

import static org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit.MILLIS;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import java.io.Serializable;
import java.util.List;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;
import org.gridpact.model.measurement.Digits;

/** One column of a result; its unit is in its name. */
public record ResultColumn(String name, Kind kind) implements Serializable {
  /** More are noise of the order in which workers add. */
  private static final int DIGITS = 12;

  /** What is in it. */
  public enum Kind {
    /** A {@link String}. */
    TEXT,
    /** A {@link Long}. */
    COUNT,
    /** A {@link Long}, epoch milliseconds. */
    TIME,
    /**
     * A {@link Double} of {@value #DIGITS} significant digits; NaN is written as null, since it
     * means not known.
     */
    NUMBER
  }

  public static ResultColumn text(String name) {
    return new ResultColumn(name, Kind.TEXT);
  }

  public static ResultColumn count(String name) {
    return new ResultColumn(name, Kind.COUNT);
  }

  public static ResultColumn time(String name) {
    return new ResultColumn(name, Kind.TIME);
  }

  public static ResultColumn number(String name) {
    return new ResultColumn(name, Kind.NUMBER);
  }

  static MessageType schema(List<ResultColumn> columns) {
    Types.MessageTypeBuilder s = Types.buildMessage();
    for (ResultColumn c : columns) {
      switch (c.kind) {
        case TEXT -> s.optional(BINARY).as(stringType()).named(c.name);
        case COUNT -> s.optional(INT64).named(c.name);
        case TIME -> s.optional(INT64).as(timestampType(true, MILLIS)).named(c.name);
        case NUMBER -> s.optional(DOUBLE).named(c.name);
      }
    }
    return s.named("result");
  }

  /** A number as it is in a result. */
  public static double rounded(double value) {
    return Digits.rounded(value, DIGITS);
  }

  /** Writes a value of its kind; null as null. */
  void write(ColumnWriter to, Object value) {
    if (value == null || (kind == Kind.NUMBER && Double.isNaN((Double) value))) {
      to.writeNull(0, 0);
      return;
    }
    switch (kind) {
      case TEXT -> to.write(Binary.fromString((String) value), 0, 1);
      case COUNT, TIME -> to.write((long) (Long) value, 0, 1);
      case NUMBER -> to.write(rounded((Double) value), 0, 1);
    }
  }
}
