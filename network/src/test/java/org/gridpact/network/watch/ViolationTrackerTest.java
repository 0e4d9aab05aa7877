package org.gridpact.network.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.gridpact.model.area.TemporaryRating;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.flow.FlowResult.BranchFlow;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.GridFileException;
import org.gridpact.network.limits.GridLimits;
import org.gridpact.network.plan.Severity.Level;
import org.gridpact.network.plan.Violation;
import org.gridpact.network.watch.TrackedViolation.Predicted;
import org.gridpact.network.watch.TrackedViolation.Present;
import org.gridpact.network.watch.ViolationTracker.Expected;
import org.junit.jupiter.api.Test;

/** Branch 3-4 of the feeder carries 200 A, 240 A for 20 min and 300 A for 1 min. */
class ViolationTrackerTest {
  private static final Grid FEEDER = feeder();
  private final ViolationTracker tracker =
      new ViolationTracker(FEEDER, ViolationTracker.Rules.DEFAULT);
  private final GridLimits limits = limits(200);

  private static Grid feeder() {
    try {
      return Grid.read("builtin:feeder33");
    } catch (GridFileException e) {
      throw new AssertionError(e);
    }
  }

  private static GridLimits limits(double permanent) {
    Map<String, GridLimits.Band> volts = new HashMap<>();
    FEEDER.buses().forEach(b -> volts.put(b.id(), new GridLimits.Band(12_027, 13_293)));
    Map<String, Double> amperes = new HashMap<>();
    FEEDER.branches().forEach(b -> amperes.put(b.id(), permanent));
    return new GridLimits(
        volts,
        amperes,
        Map.of("3-4", List.of(new TemporaryRating(240, 1_200), new TemporaryRating(300, 60))),
        Map.of(),
        Map.of(),
        List.of());
  }

  private static FlowResult.Solved state(double amperes, double voltsPu) {
    return new FlowResult.Solved(
        Map.of("18", voltsPu),
        Set.of(),
        Map.of("3-4", new BranchFlow(0, 0, 0, 0, amperes, amperes)),
        0,
        0,
        0,
        0,
        3);
  }

  /** Hands in the current of branch 3-4 at a second. */
  private void amperes(double amperes, int second) {
    tracker.observed(state(amperes, 1), limits, second * 1_000L);
  }

  private List<Present> present(int second) {
    return tracker.violations(second * 1_000L).stream().map(Present.class::cast).toList();
  }

  @Test
  void itBeginsAboveTheLimitAndEndsOnlyClearlyBelow() {
    amperes(199, 1);
    assertThat(present(1)).isEmpty();
    amperes(201, 2);
    amperes(199, 3);
    amperes(196.5, 4);
    assertThat(present(4))
        .singleElement()
        .satisfies(
            v -> {
              assertThat(v.sinceEpochMillis()).isEqualTo(2_000);
              assertThat(v.severity().level()).isEqualTo(Level.MARGIN);
            });
    amperes(195.9, 5);
    assertThat(present(5)).isEmpty();
    amperes(197, 6);
    assertThat(present(6)).as("near the limit from below").isEmpty();
  }

  @Test
  void itLastsAfterTwoSecondsAndAnOlderStateChangesNothing() {
    amperes(210, 2);
    assertThat(present(3)).extracting(Present::lasting).containsExactly(false);
    assertThat(present(4)).extracting(Present::lasting).containsExactly(true);
    amperes(100, 1);
    assertThat(present(4)).hasSize(1);
  }

  @Test
  void aRatingForATimeRunsOut() {
    amperes(216, 10);
    Present mild = present(10).getFirst();
    assertThat(mild.violation().inWords(0))
        .isEqualTo(
            "branch 3-4: 216.0 A, limit 200.0 A: at 108 % of its permanent rating; 20 min allowed");
    assertThat(mild.severity().level()).isEqualTo(Level.FOR_A_TIME);
    assertThat(mild.untilEpochMillis()).isEqualTo(OptionalLong.of(1_210_000));
    assertThat(present(1_209).getFirst().severity().level()).isEqualTo(Level.FOR_A_TIME);
    assertThat(present(1_210).getFirst().severity().level()).isEqualTo(Level.NOT_ALLOWED);
    assertThat(present(1_210).getFirst().severity()).isGreaterThan(mild.severity());
  }

  @Test
  void aShorterRatingHasItsOwnClockAndTheLongerOnesRunsOn() {
    amperes(216, 0);
    amperes(250, 100);
    assertThat(present(100).getFirst().untilEpochMillis()).isEqualTo(OptionalLong.of(160_000));
    amperes(216, 150);
    assertThat(present(150).getFirst().untilEpochMillis()).isEqualTo(OptionalLong.of(1_200_000));
    amperes(310, 200);
    Present above = present(200).getFirst();
    assertThat(above.severity().level()).isEqualTo(Level.NOT_ALLOWED);
    assertThat(above.untilEpochMillis()).isEmpty();
    assertThat(above.violation().inWords(0)).endsWith("above every temporary one");
    amperes(190, 300);
    amperes(250, 400);
    assertThat(present(400).getFirst().untilEpochMillis()).isEqualTo(OptionalLong.of(460_000));
  }

  @Test
  void theWorstIsFirstAndVoltageCountsByTheBandsWidth() {
    tracker.observed(state(216, 0.94), limits, 1_000);

    List<Present> both = present(1);

    assertThat(both)
        .extracting(v -> v.violation().limit())
        .containsExactly("bus 18 low", "branch 3-4");
    assertThat(both.getFirst().severity().share())
        .isCloseTo(0.1, org.assertj.core.api.Assertions.within(1e-9));
  }

  @Test
  void whatHasNoSupplyBreaksNothingAndAFailedLoadFlowEndsNothing() {
    tracker.observed(state(216, 0.94), limits, 1_000);
    tracker.observed(new FlowResult.Failed("no solution"), limits, 2_000);
    assertThat(present(2))
        .extracting(v -> v.violation().limit())
        .containsExactly("steady state", "bus 18 low", "branch 3-4");
    tracker.observed(
        new FlowResult.Solved(Map.of(), Set.of("18"), Map.of(), 0, 0, 0, 0, 1), limits, 3_000);
    assertThat(present(3)).isEmpty();
  }

  @Test
  void activePowerHasItsOwnLimitAtTheEndWhereItIsMore() {
    GridLimits withPower =
        new GridLimits(
            limits.volts(),
            limits.branchAmperes(),
            Map.of(),
            Map.of("3-4", 1e6),
            Map.of("3-4", List.of(new TemporaryRating(1.2e6, 60))),
            List.of());
    FlowResult.Solved state =
        new FlowResult.Solved(
            Map.of("18", 1.0),
            Set.of(),
            Map.of("3-4", new BranchFlow(-1.01e6, 0, 1.05e6, 0, 100, 100)),
            0,
            0,
            0,
            0,
            3);

    tracker.observed(state, withPower, 1_000);

    assertThat(present(1))
        .singleElement()
        .satisfies(
            v -> {
              assertThat(v.violation().inWords(0))
                  .isEqualTo(
                      "power of branch 3-4: 1050.0 kW, limit 1000.0 kW: at 105 % of its permanent"
                          + " rating; 1 min allowed");
              assertThat(v.severity().level()).isEqualTo(Level.FOR_A_TIME);
              assertThat(v.untilEpochMillis()).hasValue(61_000);
            });
    tracker.observed(state, withPower, 61_000);
    assertThat(present(61))
        .singleElement()
        .satisfies(v -> assertThat(v.severity().level()).isEqualTo(Level.NOT_ALLOWED));
    tracker.observed(state(100, 1), withPower, 62_000);
    assertThat(present(62)).isEmpty();
  }

  @Test
  void aLimitThatRisesEndsWhatItAllows() {
    amperes(210, 1);
    tracker.observed(state(210, 1), limits(220), 2_000);
    assertThat(present(2)).isEmpty();
  }

  private static Expected minute(int minute, Violation... violations) {
    return new Expected(minute * 60_000L, List.of(violations));
  }

  private List<Predicted> predicted(int minute) {
    return tracker.violations(minute * 60_000L).stream()
        .filter(Predicted.class::isInstance)
        .map(Predicted.class::cast)
        .toList();
  }

  @Test
  void anExpectedOneIsMarkedUntilItIsThereOrItsTimeIsOver() {
    tracker.predicted(
        List.of(
            minute(5, overload("2-3", 220), overload("4-5", 199)),
            minute(10, overload("3-4", 220)),
            minute(15, overload("3-4", 230))),
        0);

    assertThat(predicted(0))
        .extracting(v -> v.violation().limit() + " " + v.expectedEpochMillis())
        .containsExactly("branch 2-3 300000", "branch 3-4 600000");
    amperes(216, 1);
    assertThat(tracker.violations(1_000))
        .extracting(v -> v instanceof Predicted)
        .containsExactly(false, true);
    assertThat(tracker.violations(600_000)).hasSize(1).first().isInstanceOf(Present.class);
    tracker.predicted(List.of(), 1_000);
    assertThat(tracker.violations(1_000)).hasSize(1);
  }

  @Test
  void anExpectedOneHasItsWorstAndLastsUntilItIsClearByTheMargin() {
    tracker.predicted(
        List.of(
            minute(1),
            minute(2, overload("2-3", 210)),
            minute(3, overload("2-3", 240)),
            minute(4, overload("2-3", 199)),
            minute(5),
            minute(6, overload("2-3", 300))),
        0);

    Predicted one = predicted(0).getFirst();
    assertThat(predicted(0)).hasSize(1);
    assertThat(one.expectedEpochMillis()).isEqualTo(120_000);
    assertThat(one.untilEpochMillis()).hasValue(300_000);
    assertThat(one.violation().inWords(0)).isEqualTo("branch 2-3: 240.0 A, limit 200.0 A");
    assertThat(one.severity().level()).isEqualTo(Level.NOT_ALLOWED);
    assertThat(predicted(4)).hasSize(1);
    assertThat(predicted(5)).isEmpty();
  }

  @Test
  void oneForecastAfterTheOtherHasTheSameViolationUntilItIsClearlyKept() {
    tracker.predicted(List.of(minute(5, overload("2-3", 201))), 0);
    tracker.predicted(List.of(minute(5, overload("2-3", 199))), 60_000);
    assertThat(predicted(1))
        .singleElement()
        .satisfies(
            v -> {
              assertThat(v.sinceEpochMillis()).isZero();
              assertThat(v.severity().level()).isEqualTo(Level.MARGIN);
            });
    tracker.predicted(List.of(minute(5)), 120_000);
    assertThat(predicted(2)).isEmpty();
    tracker.predicted(List.of(minute(5, overload("2-3", 199))), 180_000);
    assertThat(predicted(3)).as("near the limit from below").isEmpty();
  }

  @Test
  void anExpectedOneLongerThanItsRatingAllowsIsNotAllowed() {
    List<TemporaryRating> ratings = List.of(new TemporaryRating(240, 120));
    Violation mild = new Violation.Overload("2-3", 210, 200, 196, ratings);
    tracker.predicted(List.of(minute(1, mild), minute(2, mild)), 0);
    assertThat(predicted(0).getFirst().severity().level()).isEqualTo(Level.FOR_A_TIME);
    tracker.predicted(List.of(minute(1, mild), minute(2, mild), minute(3, mild)), 0);
    assertThat(predicted(0).getFirst().severity().level()).isEqualTo(Level.NOT_ALLOWED);
    assertThat(predicted(0).getFirst().untilEpochMillis()).isEmpty();
  }

  private static Violation overload(String branch, double amperes) {
    return new Violation.Overload(branch, amperes, 200, 196, List.of());
  }
}
