package org.gridpact.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gridpact.engine.history.BulkHistory;
import org.gridpact.engine.history.HistoryFile;
import org.gridpact.engine.history.HistoryFiles;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.engine.history.HistoryLayout;
import org.gridpact.engine.history.RowPlan;
import org.gridpact.model.measurement.Birth;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Frame;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class HistoryCommandTest {
  private static final Birth BIRTH =
      Birth.of("cellar", List.of(new DevicePoints("meter-1", List.of(Point.of(Quantity.VOLTAGE)))));

  @TempDir private Path data;

  private Path root;
  private final Terminal terminal = new Terminal();

  private int run(String... arguments) {
    terminal.clear();
    return terminal.run(arguments);
  }

  private void write(int... sequences) throws Exception {
    root = data.resolve("yard/history");
    HistoryLayout.begin(root, 4);
    RowPlan plan = new RowPlan(BIRTH, 4);
    try (BulkHistory history = new BulkHistory(root, "yard", 1)) {
      for (int sequence : sequences) {
        long time = 1_774_742_400_000L + sequence * 1000L;
        history.add(
            plan,
            new Frame(
                "cellar",
                1,
                sequence,
                BIRTH.id(),
                time,
                new int[1],
                new int[1],
                new byte[1],
                new long[] {23_000}));
      }
    }
  }

  @Test
  void aWholeHistoryIsCompactedAndWell() throws Exception {
    write(1, 2, 3, 4);
    assertThat(run("history", "compact", "--data", data.toString())).as(terminal.said()).isZero();
    assertThat(terminal.said()).contains("4 files became 1").contains("2 rollups");
    assertThat(run("history", "verify", "--data", data.toString())).as(terminal.said()).isZero();
    assertThat(terminal.said()).contains("4 rows of 4 frames", "nothing is wrong", "not proven");
  }

  @Test
  void whatIsWrongIsNamedAndEndsWithOne() throws Exception {
    write(1, 3);
    assertThat(run("history", "verify", "--data", data.toString())).isEqualTo(Main.FAILED);
    assertThat(terminal.said()).contains("NOT WELL", "gateway cellar: frames 2 are missing");

    HistoryFile file = new HistoryFiles(root).list(Kind.READINGS).getFirst();
    Files.writeString(file.path(), "no longer Parquet");
    assertThat(run("history", "verify", "--data", data.toString())).isEqualTo(Main.FAILED);
    assertThat(terminal.said()).contains(file.path() + " cannot be read");
    assertThat(run("history", "compact", "--data", data.toString())).isEqualTo(Main.FAILED);
    assertThat(terminal.said()).contains("NOT DONE").contains(file.path().toString());
    assertThat(file.path()).hasContent("no longer Parquet");
  }

  @Test
  void whatOneAreaNeedNotKeepIsNotDroppedFromAnother() throws Exception {
    write(1, 2, 3, 4);
    Path config = data.resolve("area.yaml");
    Files.writeString(config, areaNamed("street"));
    assertThat(run("history", "compact", "--data", data.toString(), "--config", config.toString()))
        .isEqualTo(Main.REFUSED);
    assertThat(terminal.said()).contains("there is no history of area street");
    assertThat(new HistoryFiles(root).list(Kind.READINGS)).hasSize(4);

    Files.writeString(config, areaNamed("yard"));
    assertThat(run("history", "compact", "--data", data.toString(), "--config", config.toString()))
        .as(terminal.said())
        .isZero();
    assertThat(terminal.said()).contains("1 days dropped");
    assertThat(new HistoryFiles(root).list(Kind.READINGS)).isEmpty();
  }

  @Test
  void aHistoryInCassandraIsNotCompactedByUs() throws Exception {
    write(1, 2);
    Path config = data.resolve("area.yaml");
    Files.writeString(
        config,
        areaNamed("yard")
            .replace(
                "keep: {readings: 1d}",
                "store: cassandra, cassandra: {contacts: [\"127.0.0.1:9042\"], datacenter:"
                    + " north}"));
    assertThat(run("history", "compact", "--data", data.toString(), "--config", config.toString()))
        .isEqualTo(Main.REFUSED);
    assertThat(terminal.said()).contains("area yard is in Cassandra, which compacts by itself");
  }

  /** An area that keeps readings for a day. */
  private static String areaNamed(String id) {
    return """
    area: %s
    network: builtin:feeder33
    limits:
      voltage: {min: 0.92 pu, max: 1.05 pu}
    gateways:
      - {id: cellar, listen: "127.0.0.1:0", cycle: 1 s, failsafeAfter: 30 s}
    devices:
      - {id: meter-1, kind: meter, gateway: cellar, bus: 2, feeder: trunk, points: {voltage: V}}
    history: {keep: {readings: 1d}}
    """
        .formatted(id);
  }

  @Test
  void aHistoryThatCannotBeWorkedOnIsRefusedInOneLine() throws Exception {
    write(1, 2);
    for (String layout : new String[] {"buckets 0", "buckets many"}) {
      Files.writeString(root.resolve("_layout"), layout);
      for (String command : new String[] {"compact", "verify"}) {
        assertThat(run("history", command, "--data", data.toString())).isEqualTo(Main.REFUSED);
        assertThat(terminal.said()).contains("_layout must say").doesNotContain("\tat ");
      }
    }
  }

  @Test
  void aFolderWithoutHistoryIsRefused() {
    assertThat(run("history", "verify", "--data", data.toString())).isEqualTo(Main.REFUSED);
    assertThat(terminal.said()).contains("there is no history in");
  }

  @Test
  void theBenchTakesTheAddressOfACluster() {
    CommandLine.ParseResult parsed =
        Main.commandLine().parseArgs("bench", "history", "--engine", "127.0.0.1:8081");
    assertThat(parsed.subcommand().subcommand().hasMatchedOption("--engine")).isTrue();
  }
}
