package org.gridpact.model.area;

import java.io.Serializable;
import java.util.List;
import org.gridpact.model.config.HostPort;

/**
 * The Cassandra database that history is kept in.
 *
 * @param contacts nodes that are asked for all the others, at least one
 * @param datacenter whose nodes are written to and read from, as the database names it
 * @param keyspace made if it is not there
 * @param replication copies of each row in the datacenter, 1 to {@value #MOST_REPLICAS}, if the
 *     keyspace is made; one that is there keeps its own
 * @param driver file with more settings of the database's driver, such as TLS and credentials;
 *     blank without one
 */
public record CassandraSpec(
    List<HostPort> contacts,
    String datacenter,
    String keyspace,
    int replication,
    Consistency consistency,
    String driver)
    implements Serializable {
  public static final String KEYSPACE = "gridpact";
  public static final int REPLICATION = 3;
  public static final int MOST_REPLICAS = 9;

  /** That a row may be kept, unless it is kept for ever. */
  public static final int MOST_DAYS = 20 * 365;

  /** How many copies must answer for a write or a read to count. */
  public enum Consistency {
    /** One: what it acknowledged is lost with that node, and reads may miss it. */
    LOCAL_ONE,
    /** Most of those in the datacenter. */
    LOCAL_QUORUM,
    /** Most of all. */
    QUORUM,
    ALL
  }

  public CassandraSpec {
    contacts = List.copyOf(contacts);
    if (contacts.isEmpty()) {
      throw new IllegalArgumentException("contacts: at least one node is needed");
    }
    if (datacenter.isBlank()) {
      throw new IllegalArgumentException("datacenter: is missing");
    }
    // Cassandra's own rule for names that need no quotes.
    if (!keyspace.matches("[a-z][a-z0-9_]{0,47}")) {
      throw new IllegalArgumentException(
          "keyspace: '%s' is not made of a-z, 0-9 and _, at most 48".formatted(keyspace));
    }
    if (replication < 1 || replication > MOST_REPLICAS) {
      throw new IllegalArgumentException(
          "replication: %d is not within 1 to %d".formatted(replication, MOST_REPLICAS));
    }
  }
}
