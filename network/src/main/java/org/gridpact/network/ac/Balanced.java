package org.gridpact.network.ac;

import java.util.Optional;

/**
 * A state in which units have taken over what is missing, solved; and solved again while its slack
 * bus gives more or less than its units can and others can do it, at most {@value #MOST_RELIEFS}
 * times.
 *
 * @param injections with all that others have taken over
 * @param taken with what they have taken over for the slack bus
 * @param slackGives all that units at the slack bus give, per unit; not a number without a state
 */
public record Balanced(
    AcResult result, AcInjections injections, Takeover.Taken taken, double slackGives) {
  private static final int MOST_RELIEFS = 4;

  /** What a slack bus gives more or less, per unit, than its units can is nothing: 20 kW. */
  private static final double TOLERANCE = 2e-4;

  /**
   * A state to solve.
   *
   * @param asked with what units give, but for those at the slack bus
   * @param slackHas what of it units at the slack bus give after all, per unit
   * @param taken of those units
   */
  public record Question(
      AcSolver solver,
      Admittances admittances,
      AcInjections asked,
      double slackHas,
      Takeover.Taken taken) {
    private Balanced from(Optional<AcState> start) {
      AcResult result =
          start.isPresent()
              ? solver.solve(admittances, asked, start.get())
              : solver.solve(admittances, asked);
      double gives =
          switch (result) {
            case AcResult.Solved solved ->
                slackHas + new AcFlow(solver.network(), admittances, solved.state()).balance(asked);
            case AcResult.Failed _ -> Double.NaN;
          };
      return new Balanced(result, asked, taken, gives);
    }

    private int slack() {
      return solver.network().slack();
    }

    private Question with(Fleet fleet, double[] p) {
      return new Question(
          solver,
          admittances,
          new AcInjections(p, asked.q(), asked.heldVolts()),
          slackHas,
          new Takeover.Taken(taken.lost(), taken.before(), fleet));
    }
  }

  /**
   * Solves one.
   *
   * @param start a state near it; empty where there is none
   */
  public static Balanced of(Question question, Optional<AcState> start) {
    Balanced found = question.from(start);
    Question asked = question;
    for (int i = 0; i < MOST_RELIEFS && found.missing(question.slack()) != 0; i++) {
      double[] p = asked.asked().p().clone();
      Optional<Fleet> relieved =
          found.taken.after().relieving(question.slack(), found.missing(question.slack()), p);
      if (relieved.isEmpty() || !(found.result instanceof AcResult.Solved solved)) {
        break;
      }
      asked = asked.with(relieved.get(), p);
      found = asked.from(Optional.of(solved.state()));
    }
    return found;
  }

  /**
   * What a slack bus gives more than its units can, or did before the loss where that was more
   * already, per unit; below 0 what it gives less than they can or did; 0 where that is next to
   * nothing, nobody knows, or there is no state.
   */
  public double missing(int slack) {
    return beyond(taken.before().able(slack));
  }

  /** The same, whatever was before. */
  public double beyondRange(int slack) {
    return beyond(taken.before().range(slack));
  }

  private double beyond(Fleet.Range range) {
    double beyond = range.beyond(slackGives);
    return Math.abs(beyond) > TOLERANCE ? beyond : 0;
  }

  /** Whether something was lost, and how much more the others can give is known. */
  public boolean headroomMatters(int slack) {
    return taken.lost() > 0
        && taken.before().known()
        && !Double.isNaN(taken.before().able(slack).most());
  }

  /** What all units have to give more than they can together; below 0 what they have left. */
  public double lacking(int slack) {
    return slackGives - taken.before().able(slack).most() - taken.after().headroomBeside(slack);
  }
}
