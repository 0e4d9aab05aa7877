package org.gridpact.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code ./gridpact security} on two lines, each for 15 MVA, and 25 MVA for 20 min. */
class SecurityCommandTest {
  @TempDir Path folder;

  private final StringWriter said = new StringWriter();

  private int security(String... more) throws IOException {
    Path network =
        Files.writeString(
            folder.resolve("two.m"),
            """
            function mpc = two
            mpc.version = '2';
            mpc.baseMVA = 100;
            mpc.bus = [
              1 3 0 0 0 0 1 1 0 110 1 1.1 0.9;
              2 1 20 0 0 0 1 1 0 110 1 1.1 0.9 ];
            mpc.gen = [ 1 0 0 9 -9 1 100 1 90 0 ];
            mpc.branch = [
              1 2 0 0.01 0 15 25 0 0 0 1;
              1 2 0 0.01 0 15 25 0 0 0 1 ];
            """);
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(said, true));
    line.setErr(new PrintWriter(said, true));
    String[] all = new String[3 + more.length];
    all[0] = "security";
    all[1] = "--network";
    all[2] = network.toString();
    System.arraycopy(more, 0, all, 3, more.length);
    return line.execute(all);
  }

  @Test
  void theTimeToActLetsARatingForThatTimeCount() throws IOException {
    assertThat(security()).isZero();
    assertThat(said.toString()).contains("at 133 % of its permanent rating; 20 min allowed");
    said.getBuffer().setLength(0);
    assertThat(security("--act-within", "20min")).isZero();
    assertThat(said.toString()).doesNotContain("133 %");
  }

  @Test
  void aTimeToActThatIsNoneIsRefused() throws IOException {
    assertThat(security("--act-within", "20")).isEqualTo(2);
    assertThat(said.toString()).contains("--act-within: '20' has no unit");
    assertThat(security("--act-within", "2 ms")).isEqualTo(2);
    assertThat(said.toString()).contains("--act-within: 1 s to 24 h, not '2 ms'");
  }
}
