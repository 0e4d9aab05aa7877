package org.gridpact.app.sim;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SimulationTest {
  private static final int SEEDS = 10_000;
  private static final Logger LOG = (Logger) LoggerFactory.getLogger("org.gridpact");

  @BeforeAll
  static void quiet() {
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void loud() {
    LOG.setLevel(null);
  }

  @Test
  void noHistoryBreaksAPromise() {
    Map<String, Long> totals = new TreeMap<>();
    int failed = 0;
    for (long seed = 0; seed < SEEDS && failed < 5; seed++) {
      Simulation.Result result = Simulation.run(seed);
      result.totals().forEach((kind, count) -> totals.merge(kind, count, Long::sum));
      if (!result.violations().isEmpty()) {
        System.out.println("seed " + seed + " " + result.violations());
        failed++;
      }
    }
    totals.forEach((kind, count) -> System.out.println(kind + " " + count));
    assertThat(failed).isZero();
  }
}
