package org.gridpact.network.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.TreeMap;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.Costs;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DispatchRules;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.network.limits.GridLimits;
import org.junit.jupiter.api.Test;

/** Two equal batteries and one twice as large at one bus of the feeder: who gives how much. */
class FairnessTest {
  private static final long HOUR = 3_600_000;
  private final FeederArea feeder = new FeederArea();

  FairnessTest() {
    feeder.battery("a", "14", 200_000);
    feeder.battery("b", "14", 200_000);
    feeder.battery("c", "14", 400_000);
  }

  /** By device, what it gives, as a share of what it could. */
  private Map<String, Double> shares(Costs.Fairness fairness, long epochMillis) {
    DispatchRules d = DispatchRules.DEFAULT;
    Area plain = feeder.with(0.85, 1.05, 225);
    Area area =
        new Area(
            plain.id(),
            plain.network(),
            plain.limits(),
            plain.gateways(),
            plain.devices(),
            new DispatchRules(
                d.voteWithinMillis(),
                d.effectAfterMillis(),
                d.applyWithinMillis(),
                d.holdMillis(),
                d.margin(),
                d.approval(),
                d.changedWattsAMinute(),
                d.tolerance(),
                new Costs("EUR", Costs.DEFAULT.byKind(), fairness)),
            plain.tasks());
    GridLimits limits = GridLimits.of(feeder.grid, area.limits()).complete().limits();
    PlanRequest now = feeder.request("bat14", "bat30", "ev17", "ev24", "ev32");
    PlanResult result =
        new Planner(area, feeder.grid, limits)
            .plan(now.at(epochMillis, now.deviceWatts(), now.availableWatts()));
    assertThat(result).isInstanceOf(PlanResult.Plan.class);
    PlanResult.Plan plan = (PlanResult.Plan) result;
    if (plan.setpoints().size() > 1) {
      assertThat(plan.evidence().reasoning())
          .contains(
              fairness == Costs.Fairness.PROPORTIONAL
                  ? "devices of the same kind, cost and effect go the same share of their way"
                  : "of devices of the same kind, cost and effect another is first each hour");
    }
    Map<String, Double> shares = new TreeMap<>();
    for (Setpoint setpoint : plan.setpoints()) {
      double most = setpoint.device().equals("c") ? 400_000 : 200_000;
      shares.put(setpoint.device(), -((Setpoint.Power) setpoint).maxWatts() / most);
    }
    return shares;
  }

  @Test
  void equalsGoTheSameShareOfTheirWay() {
    Map<String, Double> shares = shares(Costs.Fairness.PROPORTIONAL, 1_000);
    assertThat(shares).containsOnlyKeys("a", "b", "c");
    assertThat(shares.get("b")).isCloseTo(shares.get("a"), within(0.01));
    assertThat(shares.get("c")).isCloseTo(shares.get("a"), within(0.01));
  }

  @Test
  void orTheyTakeTurnsByTheHour() {
    Map<String, Double> first = shares(Costs.Fairness.ROTATING, 0);
    Map<String, Double> sameHour = shares(Costs.Fairness.ROTATING, HOUR - 1);
    Map<String, Double> next = shares(Costs.Fairness.ROTATING, HOUR);
    assertThat(sameHour).isEqualTo(first);
    assertThat(next).isNotEqualTo(first);
  }

  @Test
  void aCheaperDeviceGoesFirst() {
    feeder.price("c", DeviceKind.BATTERY, 5);
    Map<String, Double> shares = shares(Costs.Fairness.PROPORTIONAL, 1_000);
    assertThat(shares).containsOnlyKeys("c");
  }
}
