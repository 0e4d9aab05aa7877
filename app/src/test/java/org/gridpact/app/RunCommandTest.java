package org.gridpact.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /** As docs/cluster.md has them, side by side. */
  @Test
  void aLocalClusterTakesNoPortOfTheDemo() throws Exception {
    CommandLine start =
        Main.commandLine().getSubcommands().get("cluster").getSubcommands().get("start");
    String port = start.getCommandSpec().findOption("--port").defaultValue();
    assertThat(LoadedArea.resource("feeder33.yaml")).contains(":8081").doesNotContain(":" + port);
  }

  /** What a start says that fails. */
  private String run() throws Exception {
    Path area = data.resolve("area.yaml");
    Files.writeString(area, LoadedArea.resource("feeder33.yaml"));
    StringWriter said = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(said)).setErr(new PrintWriter(said));
    String[] run = {"run", "--config", area.toString(), "--data", data.toString(), "--any-ports"};
    assertThat(line.execute(run)).isNotZero();
    return said.toString();
  }
}
