package org.gridpact.network.grid;

import com.powsybl.iidm.network.Generator;
import com.powsybl.iidm.network.Load;
import com.powsybl.iidm.network.LoadingLimits;
import com.powsybl.iidm.network.Network;
import com.powsybl.iidm.network.Terminal;
import com.powsybl.iidm.network.TopologyKind;
import com.powsybl.iidm.network.TwoSides;
import com.powsybl.iidm.network.VoltageLevel;
import com.powsybl.iidm.network.extensions.SlackTerminal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.gridpact.network.matpower.MatpowerCase;

/** Describes an IIDM network of configured buses as a {@link Grid}. */
final class IidmGrid {
  private final Network network;
  private final List<String> notices;

  /** Grid bus by configured bus: closed switches make one grid bus of several. */
  private final Map<String, String> gridBus = new HashMap<>();

  private final Map<String, com.powsybl.iidm.network.Bus> buses = new LinkedHashMap<>();

  IidmGrid(Network network, List<String> notices) {
    this.network = network;
    this.notices = new ArrayList<>(notices);
    collectBuses();
  }

  /** Gives every voltage level configured buses, whichever way its file describes it. */
  static IidmGrid normalise(Network network) {
    List<String> notices = new ArrayList<>();
    for (VoltageLevel level : network.getVoltageLevels()) {
      if (level.getTopologyKind() == TopologyKind.NODE_BREAKER) {
        level.convertToTopology(TopologyKind.BUS_BREAKER);
      }
    }
    if (network.getThreeWindingsTransformerCount() > 0) {
      notices.add(
          "%d three-winding transformers are solved, but are no branches: nobody watches their"
                  .formatted(network.getThreeWindingsTransformerCount())
              + " limits");
    }
    IidmGrid grid = new IidmGrid(network, notices);
    grid.attachSlack();
    return grid;
  }

  Grid describe(
      boolean transformerShuntSplit,
      Optional<MatpowerCase> matpowerCase,
      Supplier<Network> copies) {
    List<Branch> branches = network.getBranchStream().map(this::branch).toList();
    String name = network.getOptionalName().orElse(network.getId());
    return new Grid(
        name,
        busesWithLoad(),
        branches,
        slackBus(),
        notices,
        transformerShuntSplit,
        matpowerCase,
        copies);
  }

  private void collectBuses() {
    Map<String, String> firstOfMerged = new HashMap<>();
    for (VoltageLevel level : network.getVoltageLevels()) {
      for (com.powsybl.iidm.network.Bus bus : level.getBusBreakerView().getBuses()) {
        com.powsybl.iidm.network.Bus merged = level.getBusView().getMergedBus(bus.getId());
        String key = merged == null ? "\0" + bus.getId() : merged.getId();
        String first = firstOfMerged.computeIfAbsent(key, k -> bus.getId());
        gridBus.put(bus.getId(), first);
        buses.putIfAbsent(first, bus);
      }
    }
  }

  private List<Bus> busesWithLoad() {
    Map<String, double[]> loads = new HashMap<>();
    for (Load load : network.getLoads()) {
      if (load.getTerminal().isConnected()) {
        double[] sum = loads.computeIfAbsent(gridBusOf(load.getTerminal()), b -> new double[2]);
        sum[0] += load.getP0();
        sum[1] += load.getQ0();
      }
    }
    List<Bus> described = new ArrayList<>();
    buses.forEach(
        (id, bus) -> {
          double[] mega = loads.getOrDefault(id, new double[2]);
          VoltageLevel level = bus.getVoltageLevel();
          described.add(
              new Bus(
                  id,
                  level.getNominalV() * 1e3,
                  mega[0] * 1e6,
                  mega[1] * 1e6,
                  known(level.getLowVoltageLimit() * 1e3),
                  known(level.getHighVoltageLimit() * 1e3)));
        });
    return described;
  }

  private String gridBusOf(Terminal terminal) {
    return gridBus.get(terminal.getBusBreakerView().getConnectableBus().getId());
  }

  private Branch branch(com.powsybl.iidm.network.Branch<?> branch) {
    boolean inService = branch.getTerminal1().isConnected() && branch.getTerminal2().isConnected();
    return new Branch(
        branch.getId(),
        gridBusOf(branch.getTerminal1()),
        gridBusOf(branch.getTerminal2()),
        limitAmperes(branch),
        IidmRatings.ofCurrent(branch),
        limitWatts(branch),
        IidmRatings.ofActivePower(branch),
        inService,
        Taps.of(branch));
  }

  /**
   * The tightest of both sides' permanent limits of current or apparent power, from-side amperes.
   */
  private static OptionalDouble limitAmperes(com.powsybl.iidm.network.Branch<?> branch) {
    double fromKv = branch.getTerminal1().getVoltageLevel().getNominalV();
    double limit = Double.POSITIVE_INFINITY;
    for (TwoSides side : TwoSides.values()) {
      double kv = branch.getTerminal(side).getVoltageLevel().getNominalV();
      double amperes = permanent(branch.getCurrentLimits(side)) * kv / fromKv;
      double megavoltamperes = permanent(branch.getApparentPowerLimits(side));
      limit = Math.min(limit, Math.min(amperes, megavoltamperes * 1e3 / (Math.sqrt(3) * fromKv)));
    }
    return known(limit);
  }

  /** The tighter of both sides' permanent limits of active power. */
  private static OptionalDouble limitWatts(com.powsybl.iidm.network.Branch<?> branch) {
    double megawatts = Double.POSITIVE_INFINITY;
    for (TwoSides side : TwoSides.values()) {
      megawatts = Math.min(megawatts, permanent(branch.getActivePowerLimits(side)));
    }
    return known(megawatts * 1e6);
  }

  private static OptionalDouble known(double limit) {
    return limit > 0 && limit < Double.MAX_VALUE
        ? OptionalDouble.of(limit)
        : OptionalDouble.empty();
  }

  private static double permanent(Optional<? extends LoadingLimits> limits) {
    double value = limits.map(LoadingLimits::getPermanentLimit).orElse(Double.NaN);
    return Double.isNaN(value) ? Double.POSITIVE_INFINITY : value;
  }

  private String slackBus() {
    for (VoltageLevel level : network.getVoltageLevels()) {
      SlackTerminal slack = level.getExtension(SlackTerminal.class);
      if (slack != null && slack.getTerminal() != null) {
        return gridBusOf(slack.getTerminal());
      }
    }
    throw new IllegalStateException("no generator is connected, so nothing holds a voltage");
  }

  /** Where the file names no slack, the largest generator that holds a voltage takes its part. */
  private void attachSlack() {
    boolean named =
        network
            .getVoltageLevelStream()
            .map(level -> level.<SlackTerminal>getExtension(SlackTerminal.class))
            .anyMatch(slack -> slack != null && slack.getTerminal() != null);
    if (!named) {
      Optional<Generator> largest =
          network
              .getGeneratorStream()
              .filter(g -> g.getTerminal().isConnected() && g.isVoltageRegulatorOn())
              .max(Comparator.comparingDouble(Generator::getMaxP).thenComparing(Generator::getId));
      if (largest.isPresent()) {
        SlackTerminal.attach(largest.get().getTerminal().getBusBreakerView().getBus());
        notices.add(
            "the file names no slack bus: that of the largest generator, %s, is taken"
                .formatted(largest.get().getId()));
      }
    }
  }
}
