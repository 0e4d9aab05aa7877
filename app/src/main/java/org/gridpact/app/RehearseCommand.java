package org.gridpact.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.gridpact.app.bench.DispatchLoad;
import org.gridpact.app.bench.DispatchRehearsal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "rehearse",
    hidden = true,
    description =
        "What the JVM is to know before its first start: some seconds of the demo, then orders at"
            + " three centers. The build runs it once.",
    mixinStandardHelpOptions = true)
final class RehearseCommand implements Callable<Integer> {
  private static final String DEMO_SECONDS = "8s";

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      required = true,
      description = "A new folder to keep the data in.")
  private Path data;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    int demo =
        Main.commandLine()
            .execute(
                "demo",
                "--headless",
                "--any-ports",
                "--for",
                DEMO_SECONDS,
                "--data",
                data.resolve("demo").toString(),
                "--report",
                Files.createDirectories(data).resolve("demo.json").toString());
    DispatchLoad.Result orders = DispatchRehearsal.run(data.resolve("dispatch"));
    spec.commandLine()
        .getOut()
        .printf("%,d of %,d orders committed%n", orders.committed(), orders.orders());
    return demo != 0 ? demo : orders.committed() > 0 ? 0 : Main.FAILED;
  }
}
