package org.gridpact.app.sim;

/** Looks for a run that breaks a promise; for tests that plant a fault. */
public final class FirstViolation {
  private FirstViolation() {}

  /** The first seed from 0 on that breaks a promise, and which; empty where none does. */
  public static String among(long seeds) {
    Seeds.quiet();
    for (long seed = 0; seed < seeds; seed++) {
      var violations = Simulation.run(seed).violations();
      if (!violations.isEmpty()) {
        return "seed " + seed + ", " + violations.getFirst();
      }
    }
    return "";
  }
}
