package org.gridpact.app.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The dispatch protocol under faults. Properties: {@code seeds}, how many; {@code from}, the first;
 * {@code trace}, to print what happened.
 */
class SimulationTest {
  private static final long FROM = Long.getLong("from", 0);
  private static final long SEEDS = Long.getLong("seeds", 10_000);

  @BeforeAll
  static void quiet() {
    Seeds.quiet();
  }

  @Test
  void noHistoryBreaksAPromise() throws InterruptedException {
    Seeds.Outcome outcome =
        Seeds.run(FROM, SEEDS, Runtime.getRuntime().availableProcessors(), SimulationTest::say);
    outcome.totals().forEach((kind, count) -> say("%,14d %s".formatted(count, kind)));
    outcome
        .failures()
        .forEach((seed, violations) -> say("seed " + seed + " " + violations.getFirst()));
    if (Boolean.getBoolean("trace")) {
      Trace.of(Simulation.run(FROM)).forEach(SimulationTest::say);
    }
    assertThat(outcome.seeds()).isEqualTo(SEEDS);
    assertThat(outcome.failures()).as(() -> report(outcome)).isEmpty();
  }

  /** The first failing run, readable, and how to see it again. */
  private static String report(Seeds.Outcome outcome) {
    long seed = outcome.failures().keySet().iterator().next();
    return "%d of %d seeds failed; again by ./gridpact soak sim --seeds 1 --from %d --trace%n%s"
        .formatted(
            outcome.failed(),
            outcome.seeds(),
            seed,
            Trace.of(Simulation.run(seed)).collect(Collectors.joining("\n")));
  }

  /** The launcher shows these lines. */
  private static void say(String line) {
    System.out.println("SimulationTest " + line);
  }

  @Test
  void aSeedIsOneHistory() {
    List<Long> seeds = List.of(FROM, FROM + 7, FROM + 101, FROM + 2_503, FROM + 9_999);
    for (long seed : seeds) {
      Simulation.Result once = Simulation.run(seed);
      Simulation.Result again = Simulation.run(seed);
      assertThat(again.history()).as("seed %d", seed).isEqualTo(once.history());
    }
  }

  /** A history without faults proves nothing about them. */
  @Test
  void faultsHappenAndOrdersAreStillCommitted() throws InterruptedException {
    // Of the rarest there is one in some 300 runs.
    int processors = Runtime.getRuntime().availableProcessors();
    Map<String, Long> totals = Seeds.run(0, 1_500, processors, _ -> {}).totals();
    assertThat(totals)
        .containsKeys(
            "commits",
            "aborts",
            "crashes",
            "crashes at a write",
            "crashes at a message",
            "pauses",
            "clock jumps",
            "cuts",
            "disk failures",
            "elections",
            "messages lost",
            "messages repeated",
            "messages held up",
            "commands lost",
            "commands late",
            "commands entered twice",
            "entries lost with their leader");
    assertThat(totals.get("commits")).isGreaterThan(300);
  }
}
