package org.gridpact.model.area;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * How history is laid out, and how long it is kept.
 *
 * @param buckets parts of a day by hash of device, 1 to 100; fixed once history has begun
 * @param readings days that readings as measured are kept; empty: all. Rollups of what goes are
 *     made before it goes
 * @param minutes the same for rollups of a minute, not fewer than {@code readings}
 * @param quarters the same for rollups of a quarter of an hour, not fewer than {@code minutes}
 * @param cassandra the database it is kept in; empty: in files
 */
public record HistorySpec(
    int buckets,
    OptionalInt readings,
    OptionalInt minutes,
    OptionalInt quarters,
    Optional<CassandraSpec> cassandra) {
  public static final HistorySpec DEFAULT =
      new HistorySpec(4, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());

  public HistorySpec {
    if (buckets < 1 || buckets > 100) {
      throw new IllegalArgumentException("buckets must be 1 to 100, not " + buckets);
    }
    atLeastOneDay(readings);
    notLonger("readings", readings, "minutes", minutes);
    notLonger("minutes", minutes, "quarters", quarters);
    cassandra.ifPresent(
        _ -> {
          countable(readings);
          countable(minutes);
          countable(quarters);
        });
  }

  /** Kept in files. */
  public HistorySpec(int buckets, OptionalInt readings, OptionalInt minutes, OptionalInt quarters) {
    this(buckets, readings, minutes, quarters, Optional.empty());
  }

  /** The same in a database. */
  public HistorySpec in(CassandraSpec database) {
    return new HistorySpec(buckets, readings, minutes, quarters, Optional.of(database));
  }

  private static void notLonger(
      String what, OptionalInt days, String than, OptionalInt rollupDays) {
    atLeastOneDay(rollupDays);
    if (rollupDays.isPresent() && days.orElse(Integer.MAX_VALUE) > rollupDays.getAsInt()) {
      throw new IllegalArgumentException(
          "%s are kept longer than %s, which are made of them".formatted(what, than));
    }
  }

  private static void countable(OptionalInt days) {
    if (days.isPresent() && days.getAsInt() > CassandraSpec.MOST_DAYS) {
      throw new IllegalArgumentException(
          "keep: Cassandra counts up to %d days (20 years), not %d: say all"
              .formatted(CassandraSpec.MOST_DAYS, days.getAsInt()));
    }
  }

  private static void atLeastOneDay(OptionalInt days) {
    if (days.isPresent() && days.getAsInt() < 1) {
      throw new IllegalArgumentException("a day is the shortest time to keep anything");
    }
  }
}
