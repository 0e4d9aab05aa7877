package org.gridpact.ledger.model;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tlc2.TLC;

/**
 * Runs TLC on the dispatch specification, each time in a JVM of its own, since it ends its JVM and
 * keeps its state in static fields.
 *
 * <p>A run longer than {@value #SECONDS_AT_MOST} s is ended and fails the test.
 */
final class Tlc {
  static final long SECONDS_AT_MOST = 180;

  private static final Path FOLDER = Path.of("src", "test", "tla");
  private static final Path CLASSES = Path.of("target", "tlc.jsa");
  private static final Path SPECIFICATION = FOLDER.resolve("Dispatch.tla");
  private static final Pattern DISTINCT =
      Pattern.compile("(?m)^\\d+ states generated, (\\d+) distinct states found, 0 ");
  private static final Pattern ACTION = Pattern.compile("(?m)^<(\\w+) line .*>: \\d+:(\\d+)$");

  private final Path scratch;
  private final List<String> compiler;

  /**
   * For checks of a second or two, in which compiling well costs more than it saves.
   *
   * @param scratch an empty folder for all that TLC writes
   */
  Tlc(Path scratch) {
    this(scratch, List.of("-XX:TieredStopAtLevel=1"));
  }

  private Tlc(Path scratch, List<String> compiler) {
    this.scratch = scratch;
    this.compiler = compiler;
  }

  /** For a check of a whole model. */
  static Tlc ofMany(Path scratch) {
    return new Tlc(scratch, List.of());
  }

  /** What TLC printed. */
  record Result(String output) {
    boolean foundNoError() {
      return output.contains("Model checking completed. No error has been found.");
    }

    /** Different states of a model that was checked to its end. */
    long distinctStates() {
      Matcher distinct = DISTINCT.matcher(output);
      if (!distinct.find()) {
        throw new IllegalStateException("TLC did not come to the end:\n" + output);
      }
      return Long.parseLong(distinct.group(1));
    }

    /** How often each action was taken, where that was counted. */
    Map<String, Long> actionsTaken() {
      Map<String, Long> taken = new TreeMap<>();
      ACTION
          .matcher(output)
          .results()
          .forEach(r -> taken.put(r.group(1), Long.valueOf(r.group(2))));
      return taken;
    }
  }

  static String specification() throws IOException {
    return Files.readString(SPECIFICATION);
  }

  /** The text of one of the models beside the specification. */
  static String model(String name) throws IOException {
    return Files.readString(FOLDER.resolve(name + ".cfg"));
  }

  Result check(String model, String... options) throws IOException, InterruptedException {
    Path config = scratch.resolve("Model.cfg");
    Path output = scratch.resolve("output");
    Files.writeString(config, model);
    Process process =
        new ProcessBuilder(command(config, options))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!process.waitFor(SECONDS_AT_MOST, TimeUnit.SECONDS)) {
        throw new IllegalStateException(
            "TLC takes longer than %d s:%n%s".formatted(SECONDS_AT_MOST, Files.readString(output)));
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    return new Result(Files.readString(output));
  }

  private List<String> command(Path config, String... options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC"));
    command.addAll(compiler);
    // The first run leaves its classes for the others, which are mostly start.
    command.addAll(List.of("-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + CLASSES));
    // It unpacks its standard modules there, and looks into the home for a wish to send statistics.
    command.addAll(List.of("-Djava.io.tmpdir=" + scratch, "-Duser.home=" + scratch));
    command.addAll(List.of("-cp", jar().toString(), TLC.class.getName()));
    command.addAll(List.of("-workers", "auto", "-metadir", scratch.resolve("states").toString()));
    command.addAll(List.of("-config", config.toString()));
    command.addAll(List.of(options));
    command.add(SPECIFICATION.toString());
    return command;
  }

  /** Alone on the class path, as classes are shared only from jars. */
  private static Path jar() {
    try {
      return Path.of(TLC.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
