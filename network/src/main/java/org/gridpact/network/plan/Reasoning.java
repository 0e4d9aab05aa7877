package org.gridpact.network.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gridpact.model.area.Costs;
import org.gridpact.network.ac.AcNetwork;
import org.gridpact.network.plan.WatchedLimits.Watched;

/** Says in words how a plan's setpoints were chosen. */
final class Reasoning {
  /** Limits named with a price, the dearest first; and so many of the reserve. */
  private static final int MOST_PRICES = 8;

  private static final double MILLI_PU = 1e-3;

  /** In a unit of power. */
  private static final double MEGAWATTS = AcNetwork.BASE_VA / 1e6;

  private final AcNetwork network;
  private final Costs costs;

  Reasoning(AcNetwork network, Costs costs) {
    this.network = network;
    this.costs = costs;
  }

  List<String> of(Study study, LeastCost search, Search.Outcome.Found found) {
    List<String> words = new ArrayList<>();
    words.add(cost(study, found.moved()));
    words.addAll(
        search
            .prices(found)
            .map(of -> prices(study, of))
            .orElse(List.of("what limits are worth here is not known")));
    words.addAll(reserves(study, found.moved()));
    sharing(study, found.moved()).ifPresent(words::add);
    words.addAll(study.notes);
    words.add(
        "%d limits were near; found in %d rounds of linear program and load flow"
            .formatted(search.near(), search.rounds()));
    return words;
  }

  /** What the present's moves cost by kind; steps of taps once, the others by the hour. */
  private String cost(Study study, double[] moved) {
    Map<String, Double> byKind = new LinkedHashMap<>();
    double hourly = 0;
    double once = 0;
    for (int i : study.moved(moved)) {
      Lever lever = study.program.lever(i);
      double cost = lever.cost() * moved[i];
      byKind.merge(kind(lever), cost, Double::sum);
      boolean step = lever instanceof Lever.Tap;
      hourly += step ? 0 : cost;
      once += step ? cost : 0;
    }
    String parts =
        byKind.entrySet().stream()
            .map(e -> "%s %s".formatted(e.getKey(), number(e.getValue())))
            .collect(Collectors.joining(", "));
    return "costs %s %s/h%s (%s)"
        .formatted(
            number(hourly),
            costs.currency(),
            once > 0 ? " and %s %s once".formatted(number(once), costs.currency()) : "",
            parts.isEmpty() ? "nothing moves now" : parts);
  }

  private static String kind(Lever lever) {
    String kind = lever.device().kind().key();
    return switch (lever) {
      case Lever.Vars _ -> "vars of " + kind;
      case Lever.Hold _ -> "voltages of " + kind;
      case Lever.Power _, Lever.Tap _ -> kind;
    };
  }

  private List<String> prices(Study study, LimitPrices prices) {
    List<Map.Entry<Watched, Double>> binding =
        prices.byLimit().entrySet().stream()
            .filter(e -> !e.getKey().watch().kind().isBalance())
            .sorted(Map.Entry.<Watched, Double>comparingByValue().reversed())
            .toList();
    return Stream.of(false, true)
        .flatMap(
            reserve ->
                binding.stream()
                    .filter(e -> e.getKey().watch().kind().isReserve() == reserve)
                    .limit(MOST_PRICES))
        .map(e -> price(study, e.getKey(), e.getValue()))
        .toList();
  }

  private String price(Study study, Watched limit, double price) {
    int i = limit.watch().index();
    Scenario scenario = study.scenarios.get(limit.scenario());
    String when = scenario.name;
    return switch (limit.watch().kind()) {
      case FROM_CURRENT, TO_CURRENT -> {
        double volts = network.nominalVolts(network.from(i));
        double kilowatts = Math.sqrt(3) * volts * scenario.allowed.limitAmperes(i) / 1e3;
        yield "branch %s binds%s; one more kW there is worth %s %s/h"
            .formatted(network.branchId(i), when, number(price / kilowatts), costs.currency());
      }
      case FROM_POWER, TO_POWER ->
          "the power of branch %s binds%s; one more kW there is worth %s %s/h"
              .formatted(
                  network.branchId(i),
                  when,
                  number(price / (scenario.allowed.limitWatts(i) / 1e3)),
                  costs.currency());
      case RESERVE_UP, RESERVE_DOWN -> {
        double kilowatts =
            scenario.reserves.orElseThrow().demandedWatts(limit.watch().kind()) / 1e3;
        yield "the %s of %s kW binds%s; one kW less of it is worth %s %s/h"
            .formatted(
                reserve(limit.watch().kind()),
                number(kilowatts),
                when,
                number(price / kilowatts),
                costs.currency());
      }
      case LEAST_VARS, MOST_VARS ->
          "the reactive power of units at bus %s binds%s; one Mvar more is worth %s %s/h"
              .formatted(network.busId(i), when, number(price / MEGAWATTS), costs.currency());
      case SHORTAGE, SURPLUS ->
          throw new IllegalArgumentException(limit.watch().kind() + " is no limit");
      case HEADROOM ->
          "the headroom of generators binds%s; one MW more is worth %s %s/h"
              .formatted(when, number(price / MEGAWATTS), costs.currency());
      case LOW_VOLTAGE ->
          "the lowest voltage of bus %s binds%s; 0.001 pu less there is worth %s %s/h"
              .formatted(network.busId(i), when, number(price * MILLI_PU), costs.currency());
      case HIGH_VOLTAGE ->
          "the highest voltage of bus %s binds%s; 0.001 pu more there is worth %s %s/h"
              .formatted(network.busId(i), when, number(price * MILLI_PU), costs.currency());
    };
  }

  /** What the plan leaves of each reserve that is demanded, and the least of it hours ahead. */
  private static List<String> reserves(Study study, double[] moved) {
    List<String> words = new ArrayList<>();
    for (Watch.Kind kind : List.of(Watch.Kind.RESERVE_UP, Watch.Kind.RESERVE_DOWN)) {
      List<Scenario> demanding =
          study.scenarios.stream()
              .filter(s -> s.reserves.filter(r -> r.demanded(kind)).isPresent())
              .toList();
      demanding.stream().limit(1).map(s -> kept(s, kind, moved)).forEach(words::add);
      demanding.stream()
          .skip(1)
          .min(Comparator.comparingDouble(s -> kilowatts(s, kind, moved)))
          .map(s -> kept(s, kind, moved) + ", the least of the hours ahead")
          .ifPresent(words::add);
    }
    return words;
  }

  private static String kept(Scenario scenario, Watch.Kind kind, double[] moved) {
    double demanded = scenario.reserves.orElseThrow().demandedWatts(kind) / 1e3;
    return "keeps %s kW of %s%s, %s kW are demanded"
        .formatted(
            number(kilowatts(scenario, kind, moved)),
            reserve(kind),
            scenario.name,
            number(demanded));
  }

  private static double kilowatts(Scenario scenario, Watch.Kind kind, double[] moved) {
    return scenario.reserves.orElseThrow().watts(kind, moved) / 1e3;
  }

  private static String reserve(Watch.Kind kind) {
    return kind == Watch.Kind.RESERVE_UP ? "reserve up" : "reserve down";
  }

  private Optional<String> sharing(Study study, double[] moved) {
    Map<String, Long> groups =
        study.moved(moved).stream()
            .map(study.program::lever)
            .collect(
                Collectors.groupingBy(
                    l -> kind(l) + " at " + l.cost(), LinkedHashMap::new, Collectors.counting()));
    if (groups.values().stream().noneMatch(n -> n > 1)) {
      return Optional.empty();
    }
    return Optional.of(
        switch (costs.fairness()) {
          case PROPORTIONAL ->
              "devices of the same kind, cost and effect go the same share of their way";
          case ROTATING ->
              "of devices of the same kind, cost and effect another is first each hour";
        });
  }

  static String number(double value) {
    return String.format(
        Locale.ROOT, Math.abs(value) >= 0.1 || value == 0 ? "%.2f" : "%.3g", value);
  }
}
