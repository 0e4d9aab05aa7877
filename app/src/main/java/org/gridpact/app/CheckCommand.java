package org.gridpact.app;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "check",
    description = "Reads an area file and says what is wrong with it, and starts nothing.",
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  @Parameters(paramLabel = "AREA.YAML", description = "The area file.")
  private Path file;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws RefusedException {
    LoadedArea loaded = LoadedArea.ofFile(file);
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%s is good: area %s on %s, %s, %s%n",
        file,
        loaded.area().id(),
        loaded.grid(),
        count(loaded.area().gateways().size(), "gateway"),
        count(loaded.area().devices().size(), "device"));
    loaded.notices().forEach(notice -> out.println("note: " + notice));
    out.flush();
    return 0;
  }

  private static String count(int number, String of) {
    return "%d %s%s".formatted(number, of, number == 1 ? "" : "s");
  }
}
