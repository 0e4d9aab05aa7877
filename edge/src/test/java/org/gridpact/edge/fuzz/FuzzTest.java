package org.gridpact.edge.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every decoder of bytes from outside is fuzzed by Jazzer: nothing is thrown but what it declares,
 * no input takes {@value #HANG_SECONDS} s, and memory stays bounded.
 *
 * <p>{@code -Dgridpact.fuzz.seconds=N} is for all targets together: from {@value #APART_SECONDS} s
 * on each has a process of its own; a shorter run would be mostly the start of those, so that two
 * processes take the decoders in turn. {@code -Dgridpact.fuzz.seed=N} repeats a run. What is found
 * lies as a file under {@code target/fuzz}; so does what was learnt, for the next run.
 */
class FuzzTest {
  private static final List<String> TARGETS =
      List.of(
          "org.gridpact.edge.driver.lines.LineFuzz",
          "org.gridpact.edge.driver.dsmr.TelegramFuzz",
          "org.gridpact.edge.driver.csv.RecordFuzz",
          "org.gridpact.edge.driver.modbus.FrameFuzz",
          "org.gridpact.edge.driver.modbus.ModbusFuzz",
          "org.gridpact.edge.driver.mqtt.JsonFuzz",
          "org.gridpact.edge.fuzz.SparkplugFuzz",
          "org.gridpact.edge.fuzz.WordFuzz",
          "org.gridpact.edge.fuzz.TelemetryFuzz",
          "org.gridpact.edge.fuzz.UplinkFuzz",
          "org.gridpact.edge.fuzz.StateFuzz",
          "org.gridpact.edge.fuzz.ConfigFuzz");

  private static final int SECONDS = Integer.getInteger("gridpact.fuzz.seconds", 12);
  private static final int APART_SECONDS = 60;
  private static final int HANG_SECONDS = 10;
  private static final int HEAP_MEGABYTES = 256;

  /** Of the whole process: heap, the JVM itself, and libFuzzer's own. */
  private static final int RESIDENT_MEGABYTES = 1_024;

  private static final int MAX_INPUT_BYTES = 65_536;
  private static final int START_SECONDS = 120;
  private static final int TAIL_LINES = 40;
  private static final Pattern RUNS = Pattern.compile("Done (\\d+) runs");

  private static final Map<String, Future<String>> RUNNING = new HashMap<>();
  private static final int AT_A_TIME = 2;
  private static final ExecutorService POOL = Executors.newFixedThreadPool(AT_A_TIME);

  /** What each process takes, with commas between. */
  static List<String> targets() {
    if (SECONDS >= APART_SECONDS) {
      return TARGETS;
    }
    int half = TARGETS.size() / AT_A_TIME;
    return List.of(
        String.join(",", TARGETS.subList(0, half)),
        String.join(",", TARGETS.subList(half, TARGETS.size())));
  }

  @BeforeAll
  static void begin() {
    for (String target : targets()) {
      RUNNING.put(
          target,
          POOL.submit(
              () -> {
                fuzz(target);
                return target;
              }));
    }
  }

  @AfterAll
  static void end() {
    POOL.shutdownNow();
  }

  @ParameterizedTest
  @MethodSource("targets")
  void noBytesHarmADecoder(String target) throws Throwable {
    try {
      RUNNING.get(target).get();
    } catch (ExecutionException e) {
      throw e.getCause();
    }
  }

  private static void fuzz(String target) throws IOException, InterruptedException {
    String name = target.replaceAll("[\\w.]+\\.", "").replace(',', '-');
    Path folder = Path.of("target/fuzz").resolve(name).toAbsolutePath();
    Path corpus = Files.createDirectories(folder.resolve("corpus"));
    int number = 0;
    for (byte[] seed : FuzzTarget.named(target).seeds()) {
      Files.write(corpus.resolve("seed-" + number++), seed);
    }
    int seconds = Math.max(1, SECONDS / targets().size());
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(command(target, folder, corpus, seconds))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      boolean ended = process.waitFor(seconds + START_SECONDS, TimeUnit.SECONDS);
      assertThat(ended).as("%s hangs, see %s", name, output).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(output);
    assertThat(process.exitValue()).as(() -> name + ": " + tail(said)).isZero();
    Matcher runs = RUNS.matcher(said);
    assertThat(runs.find()).as(() -> name + ": " + tail(said)).isTrue();
    System.out.printf("%s: %s inputs in %d s%n", name, runs.group(1), seconds);
    assertThat(Long.parseLong(runs.group(1))).isGreaterThan(number);
  }

  private static List<String> command(String target, Path folder, Path corpus, int seconds) {
    long seed = Long.getLong("gridpact.fuzz.seed", System.nanoTime() & 0x7FFF_FFFF);
    System.out.println("FuzzTest seed " + seed);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+EnableDynamicAgentLoading",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Xmx" + HEAP_MEGABYTES + "m",
            "-D" + FuzzEntry.TARGET + "=" + target,
            "-cp",
            System.getProperty("java.class.path"),
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + FuzzEntry.class.getName(),
            "--instrumentation_includes=org.gridpact.**",
            "--custom_hook_includes=org.gridpact.**",
            // Generated code is protobuf's to test; to instrument it takes longer than all else.
            "--instrumentation_excludes=org.gridpact.model.wire.**",
            "--custom_hook_excludes=org.gridpact.model.wire.**",
            // A configuration file may name any path.
            "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.FilePathTraversal",
            "--reproducer_path=" + folder,
            "-seed=" + seed,
            "-max_total_time=" + seconds,
            "-max_len=" + MAX_INPUT_BYTES,
            "-timeout=" + HANG_SECONDS,
            "-rss_limit_mb=" + RESIDENT_MEGABYTES,
            "-print_final_stats=0",
            "-artifact_prefix=" + folder + "/",
            corpus.toString()));
    return command;
  }

  private static String tail(String text) {
    List<String> lines = text.lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
  }
}
