package org.gridpact.network.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.Economics;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.forecast.Forecast;
import org.gridpact.network.flow.Generation;
import org.gridpact.network.plan.Search.Outcome;
import org.gridpact.network.plan.Study.Ahead;
import org.junit.jupiter.api.Test;

/**
 * The reserve of each quarter of an hour that a plan looks ahead. One battery of 400 kWh, a tenth
 * of which is lost on either way, and three flexible loads of 150 kW each.
 */
class ReserveAheadTest {
  private static final double CAPACITY = 400;
  private static final double LEAST = 0.1 * CAPACITY;
  private static final double ONE_WAY = 0.9;
  private static final double HOURS = 0.25;
  private static final double UP = 700_000;

  /** What devices keep may miss what is demanded by so many watts: of 2 millionths and rounding. */
  private static final double ROUNDING = 2;

  private static final Economics STORED =
      new Economics(Optional.empty(), Optional.of(new Economics.Storage(400_000, 0.81)));

  private final FeederArea feeder = new FeederArea();

  /** About 80 kW have to be taken off the head branch; a battery at 60 % has that for two hours. */
  private Area tight(double up) {
    return feeder.reserving(feeder.storing(feeder.with(0.8, 1.05, 231.8), STORED, "bat30"), up, 0);
  }

  private PlanRequest request() {
    return feeder.request("bat14");
  }

  /** What a plan has devices do over its quarters. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  private record Course(Study study, double[] moved) {
    double cost() {
      return study.program.cost(moved);
    }

    double watts(String device, int quarter) {
      double watts = study.stages.get(quarter).controllable.get(device).watts();
      for (int i = 0; i < moved.length; i++) {
        MoveProgram.Move move = study.program.moves().get(i);
        if (move.stage() == quarter
            && move.lever() instanceof Lever.Power power
            && power.device().id().equals(device)) {
          watts += moved[i] * power.wattsPerUnit();
        }
      }
      return watts;
    }

    /** By hand, at the start of each quarter. */
    List<Double> reserveUp(double kilowattHours) {
      List<Double> reserve = new ArrayList<>();
      double held = kilowattHours;
      for (int t = 0; t < Study.QUARTERS; t++) {
        double battery = watts("bat30", t);
        reserve.add(up(battery, held) + watts("ev17", t) + watts("ev24", t) + watts("ev32", t));
        held = after(held, battery);
      }
      return reserve;
    }
  }

  private static double up(double watts, double kilowattHours) {
    double lasting = (kilowattHours - LEAST) * ONE_WAY / HOURS * 1e3;
    return watts + Math.min(500_000, lasting);
  }

  private static double after(double kilowattHours, double watts) {
    double change = watts > 0 ? watts * ONE_WAY : watts / ONE_WAY;
    return kilowattHours + change * HOURS / 1e3;
  }

  private Course course(Area area, Ahead ahead) {
    DefaultState present =
        new DefaultState(
            area.devicesOnBuses(), feeder.grid, new Generation(feeder.grid), request());
    Study study =
        new Study(
            feeder.planner(area).setting(), present, request(), PlanOptions.NONE, ahead, Map.of());
    return switch (new LeastCost(study.scenarios, study.program).search(study.still())) {
      case Outcome.Found found -> new Course(study, found.moved());
      case Outcome.None none -> throw new AssertionError(none);
      case Outcome.Open open -> throw new AssertionError(open);
    };
  }

  @Test
  void thePlanThatForgetsTheReserveOfLaterQuartersIsCheaperAndBreaksIt() {
    Course forgetful = course(tight(UP), Ahead.LIMITS);
    Course keeping = course(tight(UP), Ahead.RESERVES);

    List<Double> broken = forgetful.reserveUp(0.6 * CAPACITY);
    assertThat(broken.getFirst()).isGreaterThan(UP);
    assertThat(broken.getLast()).isLessThan(UP - 50_000);
    assertThat(keeping.reserveUp(0.6 * CAPACITY))
        .allSatisfy(watts -> assertThat(watts).isGreaterThan(UP - ROUNDING));
    assertThat(keeping.cost()).isGreaterThan(1.1 * forgetful.cost());
  }

  @Test
  void aKilowattLessOfALaterReserveIsWorthTheLoadThatTheBatteryCouldSpare() {
    double all = course(tight(UP), Ahead.RESERVES).cost();
    double less = course(tight(UP - 40_000), Ahead.RESERVES).cost();
    PlanResult result = feeder.planner(tight(UP)).plan(request());

    // For a quarter of an hour a kilowatt of 20 EUR/MWh in place of one of 150 EUR/MWh.
    assertThat((all - less) / 40).isCloseTo(0.13, within(0.01));
    assertThat(reasoning(result))
        .anyMatch(
            w ->
                w.matches(
                    "the reserve up of 700.00 kW binds in 105 minutes;"
                        + " one kW less of it is worth 0.1[234] EUR/h"))
        .anyMatch(
            w ->
                w.matches(
                    "keeps 700.0\\d kW of reserve up in 105 minutes, 700.00 kW are demanded,"
                        + " the least of the hours ahead"));
  }

  @Test
  void quarterByQuarterTheReserveIsThere() {
    Planner planner = feeder.planner(tight(UP));
    double held = 0.6 * CAPACITY;
    for (int quarter = 0; quarter < 12; quarter++) {
      feeder.stateOfCharge.put("bat30", held / CAPACITY);
      long time = quarter * Forecast.QUARTER_MILLIS;
      PlanRequest request = request().at(time, feeder.watts, feeder.available);

      PlanResult result = planner.plan(request);

      Map<String, Double> at = new HashMap<>(feeder.watts);
      setpoints(result).forEach(s -> at.put(s.device(), ((Setpoint.Power) s).maxWatts()));
      assertThat(reasoning(result)).noneMatch(w -> w.contains("since no plan was found"));
      assertThat(up(at.get("bat30"), held) + at.get("ev17") + at.get("ev24") + at.get("ev32"))
          .as("quarter %d", quarter)
          .isGreaterThan(UP - ROUNDING);
      held = after(held, at.get("bat30"));
    }
    assertThat(held).as("some of it was used").isLessThan(0.4 * CAPACITY);
  }

  @Test
  void anEmptyBatteryIsChargedForTheReserveThatLoadsWillNoLongerGive() {
    feeder.remove("bat30");
    feeder.battery("bat7", "7", 120_000);
    feeder.stateOfCharge.put("bat7", 0.1);
    Area area = feeder.storing(feeder.with(0.8, 1.05, 1_000), STORED, "bat7");
    Forecast leaving = feeder.forecast((id, _) -> id.startsWith("ev") ? 0 : 1);

    PlanResult result = plan(feeder.reserving(area, 200_000, 0), leaving);

    // In 15 minutes it takes 120 kW, which it could stop, and could give 80 kW; those it has to
    // hold for a quarter of an hour, a tenth lost on either way. To charge less then would cost
    // more.
    assertThat(alone(result, "bat7")).isBetween(80_000 / 0.81, 80_000 / 0.81 + 20);
    assertThat(plan(area, leaving)).isInstanceOf(PlanResult.NotNeeded.class);
  }

  @Test
  void aFullBatteryIsDischargedForTheReserveThatTheSunWillNoLongerGive() {
    feeder.remove("bat30");
    feeder.battery("bat7", "7", 120_000);
    feeder.stateOfCharge.put("bat7", 0.95);
    feeder.watts.put("pv18", -250_000.0);
    feeder.available.put("pv18", -250_000.0);
    Area area = feeder.storing(feeder.with(0.8, 1.05, 1_000), STORED, "bat7");
    Forecast sunset = feeder.forecast((id, _) -> id.startsWith("pv") ? 0 : 1);

    PlanResult result = plan(feeder.reserving(area, 0, 200_000), sunset);

    // In 15 minutes it gives 80 kW, since it could take 120 kW; for those it has to have room for a
    // quarter of an hour. To make that now is cheaper than to give more then.
    assertThat(alone(result, "bat7")).isBetween(-120_000 * 0.81 - 20, -120_000 * 0.81);
    assertThat(plan(area, sunset)).isInstanceOf(PlanResult.NotNeeded.class);
  }

  @Test
  void aReserveThatCannotBeKeptLaterIsNamedByItsTimeAndTheOthersAreKept() {
    Economics small =
        new Economics(Optional.empty(), Optional.of(new Economics.Storage(10_000, 1)));
    Area area =
        feeder.reserving(feeder.storing(feeder.with(0.8, 1.05, 231.8), small, "bat30"), 300_000, 0);
    Forecast leaving =
        feeder.forecast((id, quarter) -> id.startsWith("ev") && quarter >= 4 ? 0 : 1);

    PlanResult result = plan(area, leaving);

    assertThat(setpoints(result)).isNotEmpty();
    // From then on nothing but the battery is left, whose 8.5 kWh last a quarter at 34 kW.
    assertThat(reasoning(result))
        .anyMatch(
            w ->
                w.matches(
                    "planned without the reserve up in 60 minutes \\(0.266 MW missing\\), up in 75"
                        + " minutes \\(0.266 MW missing\\), up in 90 minutes \\(0.266 MW"
                        + " missing\\), up in 105 minutes \\(0.266 MW missing\\), since no plan was"
                        + " found with it: no setpoints keep (this|these together): reserve up:"
                        + " 34.0 kW, at least 300.0 kW in (60|75|90|105) minutes.*"))
        .anyMatch(
            w ->
                w.matches(
                    "keeps [0-9.]+ kW of reserve up in (15|30|45) minutes, 300.00 kW are demanded,"
                        + " the least of the hours ahead"))
        .anyMatch(w -> w.startsWith("planned over 120 minutes"));
  }

  @Test
  void withoutAReserveNothingIsLookedAtForIt() {
    Study study = course(tight(0), Ahead.RESERVES).study();

    assertThat(study.ahead).isEqualTo(Ahead.LIMITS);
    assertThat(study.scenarios).allSatisfy(s -> assertThat(s.reserves).isEmpty());
  }

  private PlanResult plan(Area area, Forecast forecast) {
    return feeder.planner(area).plan(request(), new PlanOptions(Optional.of(forecast), List.of()));
  }

  private static List<Setpoint> setpoints(PlanResult result) {
    assertThat(result).isInstanceOf(PlanResult.Plan.class);
    return ((PlanResult.Plan) result).setpoints();
  }

  /** What a plan orders of the one device it moves. */
  private static double alone(PlanResult result, String device) {
    assertThat(setpoints(result)).singleElement().matches(s -> s.device().equals(device));
    return ((Setpoint.Power) setpoints(result).getFirst()).maxWatts();
  }

  private static List<String> reasoning(PlanResult result) {
    return ((PlanResult.Plan) result).evidence().reasoning();
  }
}
