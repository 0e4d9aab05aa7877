package org.gridpact.model.sparkplug;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * One named value of a payload.
 *
 * @param name present in births; in data the alias may stand for it
 * @param epochMillis when it was measured, where that is said
 * @param historical it was measured before and is told late, so it is not the present value
 * @param unit symbol of its engineering unit, told in births
 */
public record Metric(
    Optional<String> name,
    OptionalLong alias,
    OptionalLong epochMillis,
    boolean historical,
    Value value,
    Optional<String> unit) {

  /** What a metric says. */
  public sealed interface Value {
    /** Any of the numeric types, and DateTime in milliseconds. */
    record Real(double value) implements Value {}

    /** A whole number that a double might not hold. */
    record Whole(long value) implements Value {}

    record Flag(boolean value) implements Value {}

    record Text(String value) implements Value {}

    /** Known to have no value. */
    record Null(boolean numeric) implements Value {}

    /** A data set, template or file; nothing a point can be. */
    record Other() implements Value {}
  }

  /** A present value under its name. */
  public static Metric of(String name, Value value) {
    return new Metric(
        Optional.of(name),
        OptionalLong.empty(),
        OptionalLong.empty(),
        false,
        value,
        Optional.empty());
  }

  public static Metric of(String name, double value) {
    return of(name, number(value));
  }

  public static Metric of(String name, boolean value) {
    return of(name, new Value.Flag(value));
  }

  /** A present value under its alias. */
  public static Metric ofAlias(long alias, Value value) {
    return new Metric(
        Optional.empty(),
        OptionalLong.of(alias),
        OptionalLong.empty(),
        false,
        value,
        Optional.empty());
  }

  /** NaN is said as no value. */
  public static Value number(double value) {
    return Double.isNaN(value) ? new Value.Null(true) : new Value.Real(value);
  }

  public Metric withAlias(long newAlias) {
    return new Metric(name, OptionalLong.of(newAlias), epochMillis, historical, value, unit);
  }

  public Metric withUnit(String symbol) {
    return new Metric(name, alias, epochMillis, historical, value, Optional.of(symbol));
  }

  public Metric at(long time) {
    return new Metric(name, alias, OptionalLong.of(time), historical, value, unit);
  }

  /** The same, told late. */
  public Metric asHistory() {
    return new Metric(name, alias, epochMillis, true, value, unit);
  }
}
