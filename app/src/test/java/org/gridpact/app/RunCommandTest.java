package org.gridpact.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RunCommandTest {
  @Test
  void aFileThatMakesNoSenseIsToldInOneLine(@TempDir Path data) throws Exception {
    Path area = data.resolve("area.yaml");
    Files.writeString(area, LoadedArea.resource("feeder33.yaml"));
    Files.writeString(data.resolve("time"), "noon");
    StringWriter said = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(said)).setErr(new PrintWriter(said));
    String[] run = {"run", "--config", area.toString(), "--data", data.toString(), "--any-ports"};
    assertThat(line.execute(run)).isEqualTo(Main.FAILED);
    assertThat(said.toString())
        .contains("time must hold milliseconds since 1970, not 'noon'")
        .doesNotContain("\tat ");
  }
}
