package org.gridpact.engine.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.schema.KeyspaceMetadata;
import com.datastax.oss.driver.api.core.metadata.schema.TableMetadata;
import com.datastax.oss.driver.api.core.servererrors.QueryExecutionException;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.engine.history.ReadingRow;
import org.gridpact.model.area.CassandraSpec;
import org.gridpact.model.measurement.Quantity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables of history: one a {@link Kind}, named as its folder of files, with the columns of its
 * files. A partition is a device's slice of time ({@link Slice}), its rows in order of phase and
 * time.
 */
final class Schema {
  private static final Logger log = LoggerFactory.getLogger(Schema.class);
  private static final Duration CHANGE = Duration.ofSeconds(30);
  private static final Duration A_DAY = Duration.ofDays(1);

  private Schema() {}

  static String table(String keyspace, Kind kind) {
    return keyspace + "." + kind.folder();
  }

  /** The column of the key that says which slice. */
  static String slice(Kind kind) {
    return Slice.of(kind).name().toLowerCase(Locale.ROOT);
  }

  /** Names and types of all columns, in the order in which rows are written. */
  static Map<String, String> columns(Kind kind) {
    Map<String, String> columns = new LinkedHashMap<>();
    columns.put("area", "text");
    columns.put("device", "text");
    columns.put(slice(kind), "date");
    columns.put("phase", "text");
    columns.put("time", "timestamp");
    columns.put("gateway", "text");
    columns.put("quality", "text");
    columns.put("boot_epoch", "bigint");
    if (kind == Kind.READINGS) {
      columns.put("sequence", "bigint");
      for (Quantity q : Quantity.values()) {
        columns.put(ReadingRow.column(q), q == Quantity.SWITCH_CLOSED ? "boolean" : "double");
      }
    } else {
      columns.put("first_sequence", "bigint");
      columns.put("last_sequence", "bigint");
      for (Quantity q : Quantity.values()) {
        for (String of : new String[] {"_mean", "_min", "_max"}) {
          columns.put(ReadingRow.column(q) + of, "double");
        }
        columns.put(ReadingRow.column(q) + "_count", "int");
      }
    }
    return columns;
  }

  /**
   * Makes what is not there yet: keyspace, tables, columns of new quantities; and sets how long
   * rows are kept.
   *
   * @param days by kind; one that is not in it is kept for ever
   */
  static void prepare(CqlSession session, CassandraSpec spec, Map<Kind, Integer> days)
      throws IOException {
    try {
      long nodes = nodes(session, spec.datacenter());
      Optional<KeyspaceMetadata> there = session.getMetadata().getKeyspace(spec.keyspace());
      requireNodes(spec, there.isEmpty() ? spec.replication() : copies(there.get(), spec), nodes);
      // A user who may not make keyspaces has them made.
      if (there.isEmpty()) {
        change(session, keyspace(spec));
      }
      for (Kind kind : Kind.values()) {
        String table = table(spec.keyspace(), kind);
        change(session, table, kind, days.getOrDefault(kind, 0));
        requireWritable(session, table, kind);
      }
    } catch (DriverException e) {
      throw new IOException("history's tables cannot be made in Cassandra: " + e.getMessage(), e);
    }
  }

  /** How many a datacenter has, those that are down among them. */
  private static long nodes(CqlSession session, String datacenter) throws IOException {
    SortedMap<String, Long> nodes =
        session.getMetadata().getNodes().values().stream()
            .collect(
                Collectors.groupingBy(
                    node -> String.valueOf(node.getDatacenter()),
                    TreeMap::new,
                    Collectors.counting()));
    Long of = nodes.get(datacenter);
    if (of == null) {
      throw new IOException(
          "history.cassandra.datacenter: '%s' is none of the database's, which are %s"
              .formatted(datacenter, nodes.keySet()));
    }
    return of;
  }

  /** Of each row, in the datacenter that is written to. */
  private static int copies(KeyspaceMetadata keyspace, CassandraSpec spec) throws IOException {
    Map<String, String> replication = keyspace.getReplication();
    String said =
        replication.getOrDefault(spec.datacenter(), replication.get("replication_factor"));
    if (said == null || !said.matches("[1-9]\\d?")) {
      throw new IOException(
          "keyspace %s has no copies in datacenter %s: its replication is %s"
              .formatted(spec.keyspace(), spec.datacenter(), replication));
    }
    int copies = Integer.parseInt(said);
    if (copies != spec.replication()) {
      log.warn(
          "history: keyspace {} has {} copies of a row, not {} as history.cassandra.replication"
              + " says; it is left as it is",
          spec.keyspace(),
          copies,
          spec.replication());
    }
    return copies;
  }

  /** What no wait mends: fewer nodes than must answer. */
  private static void requireNodes(CassandraSpec spec, int copies, long nodes) throws IOException {
    int answers =
        switch (spec.consistency()) {
          case LOCAL_ONE -> 1;
          case LOCAL_QUORUM, QUORUM -> copies / 2 + 1;
          case ALL -> copies;
        };
    if (nodes < answers) {
      throw new IOException(
          "keyspace %s: of %d copies of a row %d must answer at %s, and datacenter %s has %d nodes: nothing could be written"
              .formatted(
                  spec.keyspace(), copies, answers, spec.consistency(), spec.datacenter(), nodes));
    }
  }

  /**
   * Writes a row and, at the same moment, deletes it, so that it is never seen: what is refused for
   * good, as for rights, or times to live that end after the last second which Cassandra counts, is
   * so now and not when the job writes. That too few nodes are up may pass.
   */
  private static void requireWritable(CqlSession session, String table, Kind kind)
      throws IOException {
    String key = "area = '' AND device = '' AND %s = '1970-01-01'".formatted(slice(kind));
    String rest = frames(kind).stream().map(", "::concat).collect(Collectors.joining());
    try {
      session.execute(
          """
          BEGIN UNLOGGED BATCH USING TIMESTAMP %d
          INSERT INTO %s (area, device, %s, phase, time%s) VALUES ('', '', '1970-01-01', '', 0%s);
          DELETE FROM %2$s WHERE %6$s;
          APPLY BATCH\
          """
              .formatted(
                  session.getContext().getTimestampGenerator().next(),
                  table,
                  slice(kind),
                  rest,
                  ", 0".repeat(frames(kind).size()),
                  key));
    } catch (QueryValidationException e) {
      throw new IOException("%s takes no rows: %s".formatted(table, e.getMessage()), e);
    } catch (QueryExecutionException | DriverTimeoutException | AllNodesFailedException e) {
      log.warn("history: Cassandra takes no rows yet: {}", e.getMessage());
    }
  }

  private static String keyspace(CassandraSpec spec) {
    return "CREATE KEYSPACE IF NOT EXISTS %s WITH replication = {'class': 'NetworkTopologyStrategy', '%s': %d}"
        .formatted(spec.keyspace(), spec.datacenter().replace("'", "''"), spec.replication());
  }

  private static void change(CqlSession session, String table, Kind kind, int days)
      throws IOException {
    String[] names = table.split("\\.", 2);
    int seconds = Math.toIntExact(days * A_DAY.toSeconds());
    TableMetadata there =
        session.getMetadata().getKeyspace(names[0]).flatMap(k -> k.getTable(names[1])).orElse(null);
    if (there == null) {
      change(session, create(table, kind, seconds));
      return;
    }
    if (there.getClusteringColumns().size() != 2 + frames(kind).size()) {
      throw new IOException(
          "table %s is of an older Gridpact, which did not tell readings of the same time apart: name another history.cassandra.keyspace"
              .formatted(table));
    }
    columns(kind)
        .forEach(
            (column, type) -> {
              if (there.getColumn(column).isEmpty()) {
                change(session, "ALTER TABLE %s ADD %s %s".formatted(table, column, type));
              }
            });
    if (!Integer.valueOf(seconds).equals(ttl(there))) {
      change(session, "ALTER TABLE %s WITH default_time_to_live = %d".formatted(table, seconds));
    }
  }

  /** Columns of the frame in a row's key, which rollups of all frames have not. */
  private static List<String> frames(Kind kind) {
    return switch (kind) {
      case READINGS -> List.of("boot_epoch", "sequence");
      case REPORTED -> List.of("boot_epoch", "first_sequence");
      case MINUTES, QUARTERS -> List.of();
    };
  }

  private static Object ttl(TableMetadata table) {
    return table.getOptions().entrySet().stream()
        .filter(option -> option.getKey().asInternal().equals("default_time_to_live"))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  /**
   * Windows of compaction are as long as a partition, so that what is past is compacted once. A
   * frame that tells of a silence repeats the last reading as {@code STALE}, and of one minute
   * gateways may report two parts: these are told apart by their frames.
   */
  private static String create(String table, Kind kind, int ttlSeconds) {
    int windowDays =
        switch (Slice.of(kind)) {
          case DAY -> 1;
          case MONTH -> 30;
          case YEAR -> 365;
        };
    return """
    CREATE TABLE IF NOT EXISTS %s (%s, PRIMARY KEY ((area, device, %s), phase, time%s))
    WITH compaction = {'class': 'TimeWindowCompactionStrategy',
      'compaction_window_unit': 'DAYS', 'compaction_window_size': %d}
    AND compression = {'class': 'ZstdCompressor', 'chunk_length_in_kb': 64}
    AND default_time_to_live = %d\
    """
        .formatted(
            table,
            columns(kind).entrySet().stream()
                .map(column -> column.getKey() + " " + column.getValue())
                .collect(Collectors.joining(", ")),
            slice(kind),
            frames(kind).stream().map(", "::concat).collect(Collectors.joining()),
            windowDays,
            ttlSeconds);
  }

  private static void change(CqlSession session, String cql) {
    session.execute(SimpleStatement.builder(cql).setTimeout(CHANGE).build());
  }
}
