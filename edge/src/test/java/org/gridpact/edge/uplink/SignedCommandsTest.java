package org.gridpact.edge.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.gridpact.edge.count.Counters;
import org.gridpact.model.authority.WordVerifier.Rule;
import org.junit.jupiter.api.Test;

/**
 * Random commands, signed as the center signs them, on their whole way to the devices; see {@link
 * CommandedGateway}. More of them by {@code ./gridpact soak signed --commands N [--seed S]};
 * gateway i of seed s is gateway 0 of seed s + i.
 */
class SignedCommandsTest {
  private static final long COMMANDS = Long.getLong("commands", 500_000);

  /** Of one gateway, before the next one with other devices. */
  private static final int ORDERS = 50;

  @Test
  void noSignedCommandLeavesItsEnvelopeAndNoForgedOneIsHeard() throws IOException {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("SignedCommandsTest seed " + seed);
    Counters counters = new Counters();
    for (long i = 0; counters.of("test.commands") < COMMANDS; i++) {
      CommandedGateway gateway =
          new CommandedGateway(
              new SplittableRandom(seed + i), "seed %d, gateway %d".formatted(seed, i), counters);
      for (int order = 0; order < ORDERS; order++) {
        gateway.order(order);
      }
    }
    System.out.println("SignedCommandsTest " + counters.totals());
    long commands = counters.of("test.commands");
    assertThat(counters.of("test.inEffect")).as("in effect").isGreaterThan(commands / 4);
    assertThat(counters.of("orders.refused")).as("refused").isPositive();
    assertThat(counters.of("test.switches.judged")).as("to switches").isPositive();
    assertThat(counters.of("test.taps.judged")).as("to tap changers").isPositive();
    for (Rule rule : List.of(Rule.values())) {
      // The center signs nothing that is no word.
      assertThat(counters.of("word." + rule) > 0).as("%s", rule).isEqualTo(rule != Rule.malformed);
    }
  }
}
