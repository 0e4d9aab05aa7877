package org.gridpact.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gridpact.ledger.raft.Ledger;
import org.gridpact.ledger.raft.LedgerConfig;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.Lock;
import org.gridpact.model.time.GridClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RunCommandTest {
  @TempDir private Path data;

  @Test
  void aFileThatMakesNoSenseIsToldInOneLine() throws Exception {
    Files.writeString(data.resolve("time"), "noon");
    assertThat(run())
        .contains("time must hold milliseconds since 1970, not 'noon'")
        .doesNotContain("\tat ");
  }

  @Test
  void onAnAlteredLedgerNoEngineStarts() throws Exception {
    Path ledger = data.resolve("feeder33/ledger");
    try (Ledger whole = Ledger.open(LedgerConfig.alone(ledger), GridClock.system())) {
      whole.submit(new Command.LockOut(Lock.on("pv-12", "Anna", "cracked panel")));
      whole.submit(new Command.Tick());
    }
    Path journal = ledger.resolve("journal/00000000000000000001.log");
    byte[] altered = Files.readAllBytes(journal);
    altered[altered.length / 2] ^= 1;
    Files.write(journal, altered);

    assertThat(run().lines())
        .singleElement()
        .asString()
        .contains("entry 1 of " + journal, "altered")
        .doesNotContain("\tat ");
    try (var here = Files.list(data.resolve("feeder33"))) {
      assertThat(here.map(p -> p.getFileName().toString())).doesNotContain("kafka", "flink");
    }
  }

  @Test
  void aPortThatIsNamedIsTakenBesideAnyOthers() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String taken = String.valueOf(other.getLocalPort());
      assertThat(run("--port", taken)).contains("port " + taken + " for the page (--port)");
      assertThat(run("--uplink-port", taken))
          .contains("port " + taken + " for the uplink (--uplink-port)");
    }
  }

  @Test
  void aNodeHasItsPortsFromTheAreaFileOnly() throws Exception {
    String centers =
        "centers: {a: {ledger: \"127.0.0.1:9101\", uplink: \"127.0.0.1:9102\", web:"
            + " \"127.0.0.1:9103\"}}\n";
    assertThat(runArea(LoadedArea.resource("feeder33.yaml") + centers, "--port", "9104"))
        .contains("--port and --uplink-port: node a has its ports from the area file");
  }

  /** As docs/cluster.md has them, side by side. */
  @Test
  void aLocalClusterTakesNoPortOfTheDemo() throws Exception {
    CommandLine start =
        Main.commandLine().getSubcommands().get("cluster").getSubcommands().get("start");
    String port = start.getCommandSpec().findOption("--port").defaultValue();
    assertThat(LoadedArea.resource("feeder33.yaml")).contains(":8081").doesNotContain(":" + port);
  }

  /** What a start says that fails. */
  private String run(String... options) throws Exception {
    return runArea(LoadedArea.resource("feeder33.yaml"), options);
  }

  private String runArea(String text, String... options) throws Exception {
    Path area = data.resolve("area.yaml");
    Files.writeString(area, text);
    StringWriter said = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(said)).setErr(new PrintWriter(said));
    List<String> run =
        new ArrayList<>(
            List.of("run", "--config", area.toString(), "--data", data.toString(), "--any-ports"));
    run.addAll(List.of(options));
    assertThat(line.execute(run.toArray(String[]::new))).isNotZero();
    return said.toString();
  }
}
