package org.gridpact.engine.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.gridpact.model.area.CassandraSpec;
import org.gridpact.model.config.HostPort;

/**
 * A connection to the database that everything in this process shares; closed with its last user.
 */
final class SharedSession implements AutoCloseable {
  private static final Duration REQUEST = Duration.ofSeconds(5);
  private static final Duration RECONNECT_FIRST = Duration.ofMillis(500);
  private static final Duration RECONNECT_LAST = Duration.ofSeconds(5);
  private static final int PAGE_ROWS = 10_000;

  private static final Map<CassandraSpec, Shared> OPEN = new HashMap<>();

  private static final class Shared {
    private final CqlSession session;
    private final Map<String, PreparedStatement> prepared = new ConcurrentHashMap<>();
    private int users;

    private Shared(CqlSession session) {
      this.session = session;
    }
  }

  private final CassandraSpec spec;
  private final Shared shared;
  private boolean closed;

  private SharedSession(CassandraSpec spec, Shared shared) {
    this.spec = spec;
    this.shared = shared;
  }

  /**
   * The session of a database, connected.
   *
   * @throws IOException where none of its contacts answers within seconds
   */
  static SharedSession open(CassandraSpec spec) throws IOException {
    synchronized (OPEN) {
      Shared shared = OPEN.get(spec);
      if (shared == null) {
        shared = new Shared(connect(spec));
        OPEN.put(spec, shared);
      }
      shared.users++;
      return new SharedSession(spec, shared);
    }
  }

  CqlSession session() {
    return shared.session;
  }

  /**
   * A statement, prepared once and held as long as the session: the driver holds only the one
   * prepared last, weakly, and cannot prepare the others again when a node has forgotten them.
   * Kinds, quantities and phases bound how many there are.
   */
  PreparedStatement prepare(String cql) {
    return shared.prepared.computeIfAbsent(cql, shared.session::prepare);
  }

  @Override
  public void close() {
    synchronized (OPEN) {
      if (!closed && --OPEN.get(spec).users == 0) {
        OPEN.remove(spec).session.close();
      }
      closed = true;
    }
  }

  private static CqlSession connect(CassandraSpec spec) throws IOException {
    try {
      return CqlSession.builder()
          .withApplicationName("gridpact")
          .withConfigLoader(settings(spec))
          .addContactPoints(spec.contacts().stream().map(HostPort::resolve).toList())
          .build();
    } catch (DriverException | IllegalArgumentException e) {
      throw new IOException(
          "Cassandra at %s does not answer: %s".formatted(spec.contacts(), e.getMessage()), e);
    }
  }

  private static DriverConfigLoader settings(CassandraSpec spec) throws IOException {
    DriverConfigLoader ours = ours(spec);
    if (spec.driver().isBlank()) {
      return ours;
    }
    Path file = Path.of(spec.driver());
    if (!Files.isReadable(file)) {
      throw new IOException(file + ": the settings of Cassandra's driver cannot be read");
    }
    return DriverConfigLoader.compose(ours, DriverConfigLoader.fromPath(file));
  }

  private static DriverConfigLoader ours(CassandraSpec spec) {
    return DriverConfigLoader.programmaticBuilder()
        .withString(DefaultDriverOption.LOAD_BALANCING_LOCAL_DATACENTER, spec.datacenter())
        .withString(DefaultDriverOption.REQUEST_CONSISTENCY, spec.consistency().name())
        // Every statement of ours may be sent again.
        .withBoolean(DefaultDriverOption.REQUEST_DEFAULT_IDEMPOTENCE, true)
        .withInt(DefaultDriverOption.REQUEST_PAGE_SIZE, PAGE_ROWS)
        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, REQUEST)
        .withDuration(DefaultDriverOption.CONNECTION_CONNECT_TIMEOUT, REQUEST)
        .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, REQUEST)
        .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, REQUEST)
        .withDuration(DefaultDriverOption.RECONNECTION_BASE_DELAY, RECONNECT_FIRST)
        .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, RECONNECT_LAST)
        .withString(DefaultDriverOption.METRICS_FACTORY_CLASS, "NoopMetricsFactory")
        .withInt(DefaultDriverOption.NETTY_IO_SIZE, 2)
        .withInt(DefaultDriverOption.NETTY_ADMIN_SIZE, 1)
        .withBoolean(DefaultDriverOption.NETTY_DAEMON, true)
        .build();
  }
}
