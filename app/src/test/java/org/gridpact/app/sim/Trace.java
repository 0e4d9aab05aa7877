package org.gridpact.app.sim;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** A history for people: what happened, when, and at its end what was broken. */
final class Trace {
  private final Map<String, Fact.Stepped> lastSteps = new HashMap<>();

  private Trace() {}

  static Stream<String> of(Simulation.Result result) {
    Trace trace = new Trace();
    return Stream.concat(
        result.history().stream().filter(trace::isNews).map(Trace::line),
        result.violations().stream().map("BROKEN "::concat));
  }

  /** A step after which all is as before is none, nor is the mere passing of ledger time. */
  private boolean isNews(Fact fact) {
    return switch (fact) {
      case Fact.Time _ -> false;
      case Fact.Stepped step -> {
        Fact.Stepped before = lastSteps.put(step.gateway(), step);
        yield before == null
            || before.whole() != step.whole()
            || before.normal() != step.normal()
            || !before.lockedOut().equals(step.lockedOut())
            || !before.inEffect().equals(step.inEffect());
      }
      default -> true;
    };
  }

  private static String line(Fact fact) {
    String text = fact.toString();
    String at = "at=" + fact.at();
    return "%,9d ms  %s".formatted(fact.at(), text.replace(at + ", ", "").replace(at + "]", "]"));
  }
}
