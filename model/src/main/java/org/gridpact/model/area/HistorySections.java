package org.gridpact.model.area;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gridpact.model.config.Section;

/** Reads how history is laid out and kept, from an area's file. */
final class HistorySections {
  private static final Pattern DAYS = Pattern.compile("([1-9][0-9]{0,4})\\s*([dy])");
  private static final int DAYS_A_YEAR = 365;

  private HistorySections() {}

  static HistorySpec history(Section s) {
    HistorySpec d = HistorySpec.DEFAULT;
    int buckets = s.has("buckets") ? s.count("buckets") : d.buckets();
    HistorySpec kept = s.optionalSection("keep", HistorySections::keep).orElse(d);
    HistorySpec inFiles =
        new HistorySpec(buckets, kept.readings(), kept.minutes(), kept.quarters());
    Store store = s.has("store") ? s.choice("store", Store.class) : Store.FILES;
    return switch (store) {
      case FILES -> inFiles;
      case CASSANDRA -> inFiles.in(s.section("cassandra", HistorySections::cassandra));
    };
  }

  /** Where history is kept. */
  private enum Store {
    FILES,
    CASSANDRA
  }

  private static CassandraSpec cassandra(Section s) {
    return new CassandraSpec(
        s.addresses("contacts"),
        s.text("datacenter"),
        s.optionalText("keyspace").orElse(CassandraSpec.KEYSPACE),
        s.has("replication") ? s.count("replication") : CassandraSpec.REPLICATION,
        s.has("consistency")
            ? s.choice("consistency", CassandraSpec.Consistency.class)
            : CassandraSpec.Consistency.LOCAL_QUORUM,
        s.has("driver") ? s.path("driver").toAbsolutePath().normalize().toString() : "");
  }

  private static HistorySpec keep(Section s) {
    return new HistorySpec(
        HistorySpec.DEFAULT.buckets(),
        days(s, "readings"),
        days(s, "minutes"),
        days(s, "quarters"));
  }

  /** Days such as {@code 90d} or {@code 2y}, of 365 days each; {@code all} as if left out. */
  private static OptionalInt days(Section s, String key) {
    String text = s.optionalText(key).orElse("all").trim();
    if (text.equals("all")) {
      return OptionalInt.empty();
    }
    Matcher days = DAYS.matcher(text);
    if (!days.matches()) {
      throw s.wrong(key, "'%s' must be days or years such as 90d or 2y, or all".formatted(text));
    }
    int number = Integer.parseInt(days.group(1));
    return OptionalInt.of(days.group(2).equals("y") ? number * DAYS_A_YEAR : number);
  }
}
