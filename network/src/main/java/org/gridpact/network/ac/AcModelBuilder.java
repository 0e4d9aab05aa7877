package org.gridpact.network.ac;

import com.powsybl.iidm.network.Branch;
import com.powsybl.iidm.network.Bus;
import com.powsybl.iidm.network.Generator;
import com.powsybl.iidm.network.Injection;
import com.powsybl.iidm.network.Line;
import com.powsybl.iidm.network.Network;
import com.powsybl.iidm.network.ShuntCompensator;
import com.powsybl.iidm.network.Terminal;
import com.powsybl.iidm.network.ThreeWindingsTransformer;
import com.powsybl.iidm.network.TwoWindingsTransformer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.Taps;

/** Reads the arrays of a grid out of a copy of its IIDM network. */
final class AcModelBuilder {
  /** Voltages outside are no plausible target and are not held, as in Open LoadFlow. */
  private static final double LEAST_TARGET = 0.8;

  private static final double LARGEST_TARGET = 1.2;

  private final Grid grid;
  private final Network network;

  /** Index by the key of what closed switches join. */
  private final Map<String, Integer> busOf = new HashMap<>();

  private final List<String> busIds = new ArrayList<>();
  private final List<Double> nominalVolts = new ArrayList<>();
  private final List<String> branchIds = new ArrayList<>();
  private final List<Integer> from = new ArrayList<>();
  private final List<Integer> to = new ArrayList<>();
  private final List<TwoPort> ports = new ArrayList<>();
  private final List<TwoPort[]> taps = new ArrayList<>();
  private final double[] shuntG;
  private final double[] shuntB;

  AcModelBuilder(Grid grid) {
    this.grid = grid;
    this.network = grid.newNetwork();
    int buses = grid.buses().size() + network.getThreeWindingsTransformerCount();
    shuntG = new double[buses];
    shuntB = new double[buses];
  }

  AcModel build() {
    refuseWhatHasNoModel();
    for (org.gridpact.network.grid.Bus bus : grid.buses()) {
      busOf.put(key(network.getBusBreakerView().getBus(bus.id())), busIds.size());
      busIds.add(bus.id());
      nominalVolts.add(bus.nominalVolts());
    }
    grid.branches().forEach(b -> addBranch(b, network.getBranch(b.id())));
    network.getThreeWindingsTransformers().forEach(this::addStar);
    network.getShuntCompensators().forEach(this::addShunt);
    double[] otherP = new double[busIds.size()];
    double[] otherQ = new double[busIds.size()];
    network
        .getBatteries()
        .forEach(
            battery -> {
              if (battery.getTerminal().isConnected()) {
                otherP[bus(battery)] += battery.getTargetP() * 1e6 / AcNetwork.BASE_VA;
                otherQ[bus(battery)] += battery.getTargetQ() * 1e6 / AcNetwork.BASE_VA;
              }
            });
    return new AcModel(
        List.copyOf(busIds),
        doubles(nominalVolts.stream().mapToDouble(v -> v)),
        List.copyOf(branchIds),
        from.stream().mapToInt(i -> i).toArray(),
        to.stream().mapToInt(i -> i).toArray(),
        ports.toArray(TwoPort[]::new),
        taps.toArray(TwoPort[][]::new),
        shuntG,
        shuntB,
        otherP,
        otherQ,
        units());
  }

  private static double[] doubles(DoubleStream values) {
    return values.toArray();
  }

  private void refuseWhatHasNoModel() {
    refuse(network.getHvdcLineCount(), "HVDC lines");
    refuse(network.getDanglingLineCount(), "boundary lines");
    refuse(network.getStaticVarCompensatorCount(), "static var compensators");
  }

  private void refuse(int count, String what) {
    if (count > 0) {
      throw new IllegalArgumentException(
          "%s has %d %s, which the AC core has no model of".formatted(grid.name(), count, what));
    }
  }

  private static String key(Bus configured) {
    Bus merged = configured.getVoltageLevel().getBusView().getMergedBus(configured.getId());
    return merged == null ? "\0" + configured.getId() : merged.getId();
  }

  private int bus(Terminal terminal) {
    return busOf.get(key(terminal.getBusBreakerView().getConnectableBus()));
  }

  private int bus(Injection<?> injection) {
    return bus(injection.getTerminal());
  }

  private double volts(int bus) {
    return nominalVolts.get(bus);
  }

  private void addBranch(org.gridpact.network.grid.Branch known, Branch<?> branch) {
    int fromBus = bus(branch.getTerminal1());
    int toBus = bus(branch.getTerminal2());
    TwoPort port = port(branch, fromBus, toBus);
    TwoPort[] positions =
        known
            .taps()
            .map(t -> positions((TwoWindingsTransformer) branch, t, fromBus, toBus))
            .orElse(null);
    boolean fromClosed = branch.getTerminal1().isConnected();
    boolean toClosed = branch.getTerminal2().isConnected();
    add(branch.getId(), fromBus, toBus, port, fromClosed, toClosed);
    taps.add(positions);
  }

  /** A branch that hangs at one end is a shunt there. */
  private void add(
      String id, int fromBus, int toBus, TwoPort port, boolean fromClosed, boolean toClosed) {
    branchIds.add(id);
    from.add(fromBus);
    to.add(toBus);
    ports.add(fromClosed && toClosed ? port : TwoPort.OPEN);
    if (fromClosed != toClosed) {
      int end = fromClosed ? fromBus : toBus;
      shuntG[end] += port.oneEndedConductance(fromClosed);
      shuntB[end] += port.oneEndedSusceptance(fromClosed);
    }
  }

  private TwoPort port(Branch<?> branch, int fromBus, int toBus) {
    return switch (branch) {
      case Line l ->
          TwoPort.of(
              l.getR(),
              l.getX(),
              l.getG1(),
              l.getB1(),
              l.getG2(),
              l.getB2(),
              1,
              0,
              volts(fromBus),
              volts(toBus));
      case TwoWindingsTransformer t -> transformer(t, fromBus, toBus);
      default ->
          throw new IllegalArgumentException(
              "branch %s: the AC core has no model of a %s"
                  .formatted(branch.getId(), branch.getType()));
    };
  }

  /** The shunt is on the to side of the ideal transformer, where the impedance is. */
  private TwoPort transformer(TwoWindingsTransformer t, int fromBus, int toBus) {
    double ratio = t.getRatedU2() / t.getRatedU1();
    double shift = 0;
    Corrections c = Corrections.NONE;
    if (t.hasRatioTapChanger()) {
      var step = t.getRatioTapChanger().getCurrentStep();
      ratio *= step.getRho();
      c = c.and(step.getR(), step.getX(), step.getG(), step.getB());
    }
    if (t.hasPhaseTapChanger()) {
      var step = t.getPhaseTapChanger().getCurrentStep();
      ratio *= step.getRho();
      shift = Math.toRadians(step.getAlpha());
      c = c.and(step.getR(), step.getX(), step.getG(), step.getB());
    }
    return section(
        t.getR() * c.r(),
        t.getX() * c.x(),
        t.getG() * c.g(),
        t.getB() * c.b(),
        ratio,
        shift,
        volts(fromBus),
        volts(toBus));
  }

  private TwoPort section(
      double r,
      double x,
      double g,
      double b,
      double ratio,
      double shift,
      double fromVolts,
      double toVolts) {
    double near = grid.transformerShuntSplit() ? 0.5 : 1;
    return TwoPort.of(
        r, x, g * near, b * near, g * (1 - near), b * (1 - near), ratio, shift, fromVolts, toVolts);
  }

  /** Factors of a transformer's values at its steps, which IIDM gives in percent. */
  private record Corrections(double r, double x, double g, double b) {
    static final Corrections NONE = new Corrections(1, 1, 1, 1);

    Corrections and(double r, double x, double g, double b) {
      return new Corrections(
          this.r * (1 + r / 100),
          this.x * (1 + x / 100),
          this.g * (1 + g / 100),
          this.b * (1 + b / 100));
    }
  }

  private TwoPort[] positions(TwoWindingsTransformer t, Taps known, int fromBus, int toBus) {
    TwoPort[] positions = new TwoPort[known.highest() - known.lowest() + 1];
    for (int i = 0; i < positions.length; i++) {
      known.move(t, known.lowest() + i);
      positions[i] = transformer(t, fromBus, toBus);
    }
    return positions;
  }

  /** Three legs, each an ideal transformer at its terminal and an impedance to a star bus. */
  private void addStar(ThreeWindingsTransformer t) {
    int star = busIds.size();
    busIds.add(t.getId() + " star");
    nominalVolts.add(t.getRatedU0());
    int number = 1;
    for (ThreeWindingsTransformer.Leg leg : t.getLegs()) {
      int bus = bus(leg.getTerminal());
      double ratio = t.getRatedU0() / leg.getRatedU();
      double shift = 0;
      Corrections c = Corrections.NONE;
      if (leg.hasRatioTapChanger()) {
        var step = leg.getRatioTapChanger().getCurrentStep();
        ratio *= step.getRho();
        c = c.and(step.getR(), step.getX(), step.getG(), step.getB());
      }
      if (leg.hasPhaseTapChanger()) {
        var step = leg.getPhaseTapChanger().getCurrentStep();
        ratio *= step.getRho();
        shift = Math.toRadians(step.getAlpha());
        c = c.and(step.getR(), step.getX(), step.getG(), step.getB());
      }
      TwoPort port =
          section(
              leg.getR() * c.r(),
              leg.getX() * c.x(),
              leg.getG() * c.g(),
              leg.getB() * c.b(),
              ratio,
              shift,
              volts(bus),
              t.getRatedU0());
      add(t.getId() + " leg " + number, bus, star, port, leg.getTerminal().isConnected(), true);
      taps.add(null);
      number++;
    }
  }

  private void addShunt(ShuntCompensator shunt) {
    if (shunt.getTerminal().isConnected()) {
      int bus = bus(shunt);
      double square = volts(bus) * volts(bus);
      shuntG[bus] += shunt.getG() * square / AcNetwork.BASE_VA;
      shuntB[bus] += shunt.getB() * square / AcNetwork.BASE_VA;
    }
  }

  private List<AcUnit> units() {
    List<AcUnit> units = new ArrayList<>();
    Map<String, Double> ramps = tenMinutesMw();
    for (Generator g : network.getGenerators()) {
      if (g.getTerminal().isConnected()) {
        int bus = bus(g);
        units.add(
            new AcUnit(
                g.getId(),
                bus,
                g.getTargetP() * 1e6 / AcNetwork.BASE_VA,
                g.getTargetQ() * 1e6 / AcNetwork.BASE_VA,
                g.getMinP() * 1e6 / AcNetwork.BASE_VA,
                g.getMaxP() * 1e6 / AcNetwork.BASE_VA,
                ramps.getOrDefault(g.getId(), Double.NaN) * 1e6 / AcNetwork.BASE_VA,
                held(g, bus)));
      }
    }
    return List.copyOf(units);
  }

  /** By id; only MATPOWER files carry ramps. */
  private Map<String, Double> tenMinutesMw() {
    Map<String, Double> ramps = new HashMap<>();
    grid.matpowerCase()
        .ifPresent(
            file -> {
              for (int i = 0; i < file.generators().size(); i++) {
                String id = file.generatorIds().get(i);
                file.generators().get(i).tenMinutesMw().ifPresent(mw -> ramps.put(id, mw));
              }
            });
    return ramps;
  }

  private double held(Generator g, int bus) {
    if (!g.isVoltageRegulatorOn()) {
      return Double.NaN;
    }
    if (bus(g.getRegulatingTerminal()) != bus) {
      throw new IllegalArgumentException(
          "generator %s holds the voltage of another bus, which the AC core has no model of"
              .formatted(g.getId()));
    }
    double target = g.getTargetV() * 1e3 / volts(bus);
    return target >= LEAST_TARGET && target <= LARGEST_TARGET ? target : Double.NaN;
  }
}
