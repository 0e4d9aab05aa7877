package org.gridpact.model.area;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.gridpact.model.area.CassandraSpec.Consistency;
import org.gridpact.model.config.ConfigException;
import org.gridpact.model.config.HostPort;
import org.junit.jupiter.api.Test;

class CassandraSpecTest {
  private static final String AREA =
      """
      area: street
      network: builtin:feeder33
      limits: {voltage: {min: 0.92 pu, max: 1.06 pu}}
      gateways:
        - {id: cellar, listen: "127.0.0.1:0"}
      devices:
        - {id: m1, kind: meter, gateway: cellar, bus: 1, feeder: trunk, points: {power: W}}
      history:
      """;

  private static HistorySpec history(String lines) throws ConfigException {
    return AreaFile.parse("a.yaml", AREA + lines.indent(2)).area().history();
  }

  @Test
  void defaultsAreThreeCopiesAndAQuorum() throws Exception {
    HistorySpec history =
        history(
            """
            store: cassandra
            keep: {readings: 90d}
            cassandra: {contacts: ["10.0.0.1:9042", "10.0.0.2:9042"], datacenter: north}
            """);
    assertThat(history.readings()).hasValue(90);
    assertThat(history.cassandra())
        .contains(
            new CassandraSpec(
                List.of(new HostPort("10.0.0.1", 9042), new HostPort("10.0.0.2", 9042)),
                "north",
                "gridpact",
                3,
                Consistency.LOCAL_QUORUM,
                ""));
  }

  @Test
  void allOfItCanBeSaid() throws Exception {
    CassandraSpec spec =
        history(
                """
                store: cassandra
                cassandra:
                  contacts: ["127.0.0.1:9042"]
                  datacenter: north
                  keyspace: street_1
                  replication: 5
                  consistency: quorum
                  driver: tls.conf
                """)
            .cassandra()
            .orElseThrow();
    assertThat(spec.keyspace()).isEqualTo("street_1");
    assertThat(spec.replication()).isEqualTo(5);
    assertThat(spec.consistency()).isEqualTo(Consistency.QUORUM);
    assertThat(Path.of(spec.driver())).isAbsolute().hasFileName("tls.conf");
  }

  @Test
  void filesAreTheDefault() throws Exception {
    assertThat(history("buckets: 8").cassandra()).isEmpty();
    assertThat(history("store: files").cassandra()).isEmpty();
  }

  @Test
  void whatCannotBeIsRefused() {
    refused("store: oracle", "'oracle' is none of files, cassandra");
    refused("store: cassandra", "history.cassandra is missing");
    refused("store: files\ncassandra: {}", "unknown key 'cassandra'");
    refused(cassandra("datacenter: north"), "contacts is missing");
    refused(cassandra("contacts: [\"10.0.0.1\"], datacenter: n"), "must be HOST:PORT");
    refused(cassandra("contacts: [\"h:1\"], datacenter: n, keyspace: Grid;"), "keyspace: 'Grid;'");
    refused(cassandra("contacts: [\"h:1\"], datacenter: n, replication: 0"), "1 to 9");
    refused(cassandra("contacts: [\"h:1\"], datacenter: n, consistency: any"), "'any' is none of");
  }

  private static String cassandra(String keys) {
    return "store: cassandra\ncassandra: {" + keys + "}";
  }

  private static void refused(String lines, String why) {
    assertThatThrownBy(() -> history(lines))
        .as(lines)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(why);
  }
}
