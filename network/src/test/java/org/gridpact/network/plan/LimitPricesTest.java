package org.gridpact.network.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gridpact.model.area.Area;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.testing.SharedData;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.limits.GridLimits;
import org.gridpact.network.limits.GridLimits.Band;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What plans say that limits are worth, beside plans for limits a little wider and narrower. */
class LimitPricesTest {
  private static final Pattern BRANCH =
      Pattern.compile("branch (\\S+) binds; one more kW there is worth (\\S+) EUR/h");
  private static final Pattern VOLTAGE =
      Pattern.compile(
          "the (low|high)est voltage of bus (\\S+) binds; 0.001 pu (?:less|more) there is worth"
              + " (\\S+) EUR/h");
  private static final Pattern RESERVE =
      Pattern.compile("the reserve down of \\S+ kW binds; one kW less of it is worth (\\S+) EUR/h");

  /** What a price is of: a limit changes by no more for it to hold, as a share, and in 0.001 pu. */
  private static final double LITTLE = 0.01;

  private static final double LITTLE_MILLI_PU = 2;

  /** Of limits that bind: of one more kW, or 0.001 pu. */
  private static Map<String, Double> prices(PlanResult.Plan plan) {
    Map<String, Double> prices = new LinkedHashMap<>();
    for (String words : plan.evidence().reasoning()) {
      Matcher branch = BRANCH.matcher(words);
      Matcher voltage = VOLTAGE.matcher(words);
      if (branch.matches()) {
        prices.put("branch " + branch.group(1), Double.parseDouble(branch.group(2)));
      } else if (voltage.matches()) {
        String limit = "bus %s %s".formatted(voltage.group(2), voltage.group(1));
        prices.put(limit, Double.parseDouble(voltage.group(3)));
      }
    }
    return prices;
  }

  private static double nominalVolts(PlacedArea placed, String bus) {
    return placed.grid.bus(bus).orElseThrow().nominalVolts();
  }

  private static double amperesOfKilowatt(PlacedArea placed, String branch) {
    String from = placed.grid.branch(branch).orElseThrow().fromBus();
    return 1e3 / Math.sqrt(3) / nominalVolts(placed, from);
  }

  /** So many kW, or 0.001 pu, are little. */
  private static double little(PlacedArea placed, String limit) {
    String[] words = limit.split(" ", -1);
    return words[0].equals("bus")
        ? LITTLE_MILLI_PU
        : LITTLE
            * placed.limits.branchAmperes().get(words[1])
            / amperesOfKilowatt(placed, words[1]);
  }

  /** The same with so many kW, or 0.001 pu, more of one limit, beside the margin. */
  private static PlacedArea wider(PlacedArea placed, String limit, double more) {
    String[] words = limit.split(" ", -1);
    double wider = more / (1 - placed.area.dispatch().margin());
    Map<String, Double> amperes = new HashMap<>(placed.limits.branchAmperes());
    Map<String, Band> volts = new HashMap<>(placed.limits.volts());
    if (words[0].equals("bus")) {
      double by = 1e-3 * wider * nominalVolts(placed, words[1]);
      Band of = volts.get(words[1]);
      volts.put(
          words[1],
          words[2].equals("low")
              ? new Band(of.minVolts() - by, of.maxVolts())
              : new Band(of.minVolts(), of.maxVolts() + by));
    } else {
      amperes.merge(words[1], wider * amperesOfKilowatt(placed, words[1]), Double::sum);
    }
    return placed.with(new GridLimits(volts, amperes, List.of()));
  }

  private static PlanResult.Plan plan(PlacedArea placed) {
    PlanResult result = placed.planner().plan(placed.request());
    assertThat(result).isInstanceOf(PlanResult.Plan.class);
    return (PlanResult.Plan) result;
  }

  private static double cost(PlacedArea placed) {
    return placed.cost(plan(placed).setpoints());
  }

  /**
   * A little more of a limit saves no more than its price, and a little less costs no less: on
   * either side other limits may come to bind. Prices are printed to two or three digits.
   */
  @ParameterizedTest
  @CsvSource({
    "builtin:feeder33, 12, 3, true, 4",
    "builtin:feeder33, 12, 3, true, 36",
    "builtin:feeder33, 12, 3, false, 7",
    "case14_ieee, 9, 3, true, 17",
    "case14_ieee, 9, 3, true, 20",
    "case14_ieee, 9, 3, true, 30",
    "case14_ieee, 9, 3, true, 33",
    "case14_ieee, 9, 3, false, 19",
    "case57_ieee, 30, 4, true, 1",
    "case57_ieee, 30, 4, true, 13",
    "case57_ieee, 30, 4, true, 30"
  })
  void aPriceIsWhatALittleMoreOfTheLimitSaves(
      String source, int devices, int tight, boolean vars, long seed) throws Exception {
    Grid grid =
        Grid.read(
            source.startsWith("builtin")
                ? source
                : SharedData.path("networks/pglib/pglib_opf_" + source + ".m").toString());
    PlacedArea placed = new PlacedArea(grid, seed, devices, tight, vars);
    PlanResult.Plan plan = plan(placed);
    double cost = placed.cost(plan.setpoints());
    Map<String, Double> prices = prices(plan);

    assertThat(prices).isNotEmpty();
    assertThat(cost(placed.only(List.copyOf(prices.keySet()))))
        .as("no other limit binds")
        .isCloseTo(cost, within(1e-3 * cost));
    prices.forEach(
        (limit, price) -> {
          double more = Math.min(little(placed, limit), 0.03 * cost / price);
          double worth = price * more;
          // A search ends where a thousandth of the cost could be saved.
          double about = 0.05 * worth + 1e-3 * cost;
          assertThat(cost - cost(wider(placed, limit, more)))
              .as("%s at %s, wider by %s", limit, price, more)
              .isLessThan(worth + about);
          assertThat(cost(wider(placed, limit, -more)) - cost)
              .as("%s at %s, narrower by %s", limit, price, more)
              .isGreaterThan(worth - about);
        });
  }

  private final FeederArea feeder = new FeederArea();

  /** The plan for a limit of the head branch, and a reserve down that only loads can give. */
  private PlanResult.Plan reserving(double watts) {
    Area area = feeder.reserving(feeder.with(0.8, 1.05, 225), 0, watts);
    GridLimits limits =
        ((GridLimits.Outcome.Complete) GridLimits.of(feeder.grid, area.limits())).limits();
    return (PlanResult.Plan) new Planner(area, feeder.grid, limits).plan(feeder.request());
  }

  private double costOfReserving(double watts) {
    return reserving(watts).setpoints().stream()
        .mapToDouble(
            s -> {
              double takes = feeder.available.get(s.device());
              double moved = Math.abs(((Setpoint.Power) s).nearest(takes) - takes);
              return moved / 1e6 * (s.device().startsWith("bat") ? 20 : 150);
            })
        .sum();
  }

  /** Load taken off for the reserve is load that batteries need not make up for. */
  @Test
  void aReserveIsWorthWhatItCostsLessWhatItSpares() {
    List<String> reasoning = reserving(60_000).evidence().reasoning();
    double worth =
        reasoning.stream()
            .map(RESERVE::matcher)
            .filter(Matcher::matches)
            .mapToDouble(m -> Double.parseDouble(m.group(1)))
            .findFirst()
            .orElseThrow();

    assertThat(reasoning).anyMatch(words -> words.startsWith("branch 1-2 binds; "));
    assertThat((costOfReserving(65_000) - costOfReserving(55_000)) / 10)
        .isCloseTo(worth, within(0.0051))
        .isLessThan(0.14);
  }
}
