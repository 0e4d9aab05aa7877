package org.gridpact.network.grid;

import com.powsybl.iidm.network.BranchAdder;
import com.powsybl.iidm.network.CurrentLimitsAdder;
import com.powsybl.iidm.network.Network;
import com.powsybl.iidm.network.NetworkFactory;
import com.powsybl.iidm.network.PhaseTapChanger;
import com.powsybl.iidm.network.Substation;
import com.powsybl.iidm.network.TopologyKind;
import com.powsybl.iidm.network.TwoWindingsTransformer;
import com.powsybl.iidm.network.VoltageLevel;
import com.powsybl.iidm.network.extensions.SlackTerminal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridpact.model.area.TemporaryRating;
import org.gridpact.network.matpower.MatpowerCase;
import org.gridpact.network.matpower.MatpowerCase.BusType;

/**
 * Writes a MATPOWER case as an IIDM network: a voltage level a bus, a substation for each group of
 * buses that transformers join. Per-unit values become ohms and siemens at the nominal voltage of
 * the branch's to side. A branch is a transformer where it has a ratio or a shift, or where its
 * ends' nominal voltages differ; else a line.
 */
final class MatpowerNetwork {
  /** For a bus whose file gives no nominal voltage. */
  private static final double DEFAULT_KV = 1;

  /** MATPOWER names ratings B and C short-term and emergency, without times: these are usual. */
  private static final int SHORT_TERM_SECONDS = 20 * 60;

  private static final int EMERGENCY_SECONDS = 60;

  private final MatpowerCase source;
  private final Map<Integer, MatpowerCase.Bus> buses = new HashMap<>();
  private final Map<Integer, Double> heldPu = new LinkedHashMap<>();
  private final List<String> notices;

  MatpowerNetwork(MatpowerCase source) {
    this.source = source;
    this.notices = new ArrayList<>(source.notices());
    source.buses().forEach(b -> buses.put(b.number(), b));
    noteAssumptions();
    if (buses.get(slackBus()).type() != BusType.REFERENCE) {
      notices.add(
          "the reference bus has no generator in service: bus %d is taken".formatted(slackBus()));
    }
  }

  List<String> notices() {
    return List.copyOf(notices);
  }

  private void noteAssumptions() {
    long withoutBase = source.buses().stream().filter(b -> b.baseKv() == 0).count();
    if (withoutBase > 0) {
      notices.add("%d buses have no baseKV: %s kV is taken".formatted(withoutBase, DEFAULT_KV));
    }
    long isolated = source.buses().stream().filter(b -> b.type() == BusType.ISOLATED).count();
    if (isolated > 0) {
      notices.add("%d buses are isolated (type 4) and stay without supply".formatted(isolated));
    }
    for (MatpowerCase.Generator g : source.generators()) {
      if (g.inService()) {
        Double other = heldPu.put(g.bus(), g.holdPu());
        if (other != null && other != g.holdPu()) {
          notices.add(
              "bus %d: its generators hold different voltages; the last, %s pu, is taken"
                  .formatted(g.bus(), g.holdPu()));
        }
      }
    }
  }

  /**
   * The reference bus, or, as MATPOWER does where no generator is in service there, the first PV
   * bus that has one.
   */
  private int slackBus() {
    MatpowerCase.Bus reference =
        source.buses().stream()
            .filter(b -> b.type() == BusType.REFERENCE)
            .findFirst()
            .orElseThrow();
    if (heldPu.containsKey(reference.number())) {
      return reference.number();
    }
    return source.buses().stream()
        .filter(b -> b.type() == BusType.PV && heldPu.containsKey(b.number()))
        .findFirst()
        .orElseThrow()
        .number();
  }

  Network build() {
    Network network = NetworkFactory.findDefault().createNetwork(source.name(), "MATPOWER");
    Map<Integer, Integer> substationOf = substations();
    for (MatpowerCase.Bus bus : source.buses()) {
      addBus(network, bus, "S" + substationOf.get(bus.number()));
    }
    List<String> generatorIds = source.generatorIds();
    for (int i = 0; i < generatorIds.size(); i++) {
      addGenerator(network, source.generators().get(i), generatorIds.get(i));
    }
    List<String> branchIds = source.branchIds();
    for (int i = 0; i < branchIds.size(); i++) {
      addBranch(network, source.branches().get(i), branchIds.get(i));
    }
    SlackTerminal.attach(network.getBusBreakerView().getBus(busId(slackBus())));
    return network;
  }

  /** For each bus the smallest number among those that transformers join it to. */
  private Map<Integer, Integer> substations() {
    Map<Integer, Integer> parent = new HashMap<>();
    source.buses().forEach(b -> parent.put(b.number(), b.number()));
    for (MatpowerCase.Branch b : source.branches()) {
      if (isTransformer(b)) {
        int from = root(parent, b.from());
        int to = root(parent, b.to());
        parent.put(Math.max(from, to), Math.min(from, to));
      }
    }
    parent.replaceAll((bus, p) -> root(parent, bus));
    return parent;
  }

  private static int root(Map<Integer, Integer> parent, int bus) {
    int root = bus;
    while (parent.get(root) != root) {
      root = parent.get(root);
    }
    return root;
  }

  private boolean isTransformer(MatpowerCase.Branch b) {
    return b.ratio() != 0 || b.shiftDegrees() != 0 || kv(b.from()) != kv(b.to());
  }

  private double kv(int bus) {
    double kv = buses.get(bus).baseKv();
    return kv == 0 ? DEFAULT_KV : kv;
  }

  private boolean isolated(int bus) {
    return buses.get(bus).type() == BusType.ISOLATED;
  }

  private static String busId(int number) {
    return Integer.toString(number);
  }

  private void addBus(Network network, MatpowerCase.Bus bus, String substationId) {
    Substation substation = network.getSubstation(substationId);
    if (substation == null) {
      substation = network.newSubstation().setId(substationId).add();
    }
    String id = busId(bus.number());
    double kv = kv(bus.number());
    VoltageLevel level =
        substation
            .newVoltageLevel()
            .setId("VL" + id)
            .setNominalV(kv)
            .setLowVoltageLimit(bus.maxPu() == 0 ? Double.NaN : bus.minPu() * kv)
            .setHighVoltageLimit(bus.maxPu() == 0 ? Double.NaN : bus.maxPu() * kv)
            .setTopologyKind(TopologyKind.BUS_BREAKER)
            .add();
    level.getBusBreakerView().newBus().setId(id).add();
    if (bus.loadMw() != 0 || bus.loadMvar() != 0) {
      level
          .newLoad()
          .setId("L" + id)
          .setConnectableBus(id)
          .setBus(isolated(bus.number()) ? null : id)
          .setP0(bus.loadMw())
          .setQ0(bus.loadMvar())
          .add();
    }
    if (bus.shuntMw() != 0 || bus.shuntMvar() != 0) {
      addShunt(level, bus, kv);
    }
  }

  private void addShunt(VoltageLevel level, MatpowerCase.Bus bus, double kv) {
    String id = busId(bus.number());
    level
        .newShuntCompensator()
        .setId("SH" + id)
        .setConnectableBus(id)
        .setBus(isolated(bus.number()) ? null : id)
        .setSectionCount(1)
        .newLinearModel()
        .setMaximumSectionCount(1)
        .setGPerSection(bus.shuntMw() / (kv * kv))
        .setBPerSection(bus.shuntMvar() / (kv * kv))
        .add()
        .add();
  }

  private void addGenerator(Network network, MatpowerCase.Generator g, String unit) {
    MatpowerCase.Bus bus = buses.get(g.bus());
    String id = busId(g.bus());
    boolean holdsVoltage =
        g.inService() && (bus.type() == BusType.PV || bus.type() == BusType.REFERENCE);
    network
        .getVoltageLevel("VL" + id)
        .newGenerator()
        .setId(unit)
        .setConnectableBus(id)
        .setBus(g.inService() && !isolated(g.bus()) ? id : null)
        .setTargetP(g.mw())
        .setTargetQ(g.mvar())
        .setMinP(finite(g.minMw()))
        .setMaxP(finite(g.maxMw()))
        .setVoltageRegulatorOn(holdsVoltage)
        .setTargetV(heldPu.getOrDefault(g.bus(), 1.0) * kv(g.bus()))
        .add()
        .newMinMaxReactiveLimits()
        .setMinQ(finite(g.minMvar()))
        .setMaxQ(finite(g.maxMvar()))
        .add();
  }

  /** IIDM has no infinite limits; the largest number stands for one. */
  private static double finite(double limit) {
    return Math.clamp(limit, -Double.MAX_VALUE, Double.MAX_VALUE);
  }

  private void addBranch(Network network, MatpowerCase.Branch b, String id) {
    double ohms = kv(b.to()) * kv(b.to()) / source.baseMva();
    boolean connected = b.inService() && !isolated(b.from()) && !isolated(b.to());
    com.powsybl.iidm.network.Branch<?> branch =
        isTransformer(b)
            ? addTransformer(network, b, id, ohms, connected)
            : addLine(network, b, id, ohms, connected);
    if (b.ratingMva() > 0) {
      double amperesPerMva = 1e3 / (Math.sqrt(3) * kv(b.from()));
      CurrentLimitsAdder limits =
          branch
              .getOrCreateSelectedOperationalLimitsGroup1()
              .newCurrentLimits()
              .setPermanentLimit(b.ratingMva() * amperesPerMva);
      for (TemporaryRating rating :
          TemporaryRating.above(b.ratingMva() * amperesPerMva, shorter(b, amperesPerMva))) {
        limits
            .beginTemporaryLimit()
            .setName(TemporaryRating.inWords(rating.seconds()))
            .setAcceptableDuration(rating.seconds())
            .setValue(rating.most())
            .endTemporaryLimit();
      }
      limits.add();
    }
  }

  /** What MATPOWER calls the short-term (B) and the emergency (C) rating; 0 is none. */
  private static List<TemporaryRating> shorter(MatpowerCase.Branch b, double amperesPerMva) {
    List<TemporaryRating> ratings = new ArrayList<>();
    if (b.shortTermMva() > 0) {
      ratings.add(new TemporaryRating(b.shortTermMva() * amperesPerMva, SHORT_TERM_SECONDS));
    }
    if (b.emergencyMva() > 0) {
      ratings.add(new TemporaryRating(b.emergencyMva() * amperesPerMva, EMERGENCY_SECONDS));
    }
    return ratings;
  }

  private static <A extends BranchAdder<?, A>> A between(
      A adder, MatpowerCase.Branch b, String id, boolean connected) {
    return adder
        .setId(id)
        .setVoltageLevel1("VL" + b.from())
        .setConnectableBus1(busId(b.from()))
        .setBus1(connected ? busId(b.from()) : null)
        .setVoltageLevel2("VL" + b.to())
        .setConnectableBus2(busId(b.to()))
        .setBus2(connected ? busId(b.to()) : null);
  }

  private static com.powsybl.iidm.network.Branch<?> addLine(
      Network network, MatpowerCase.Branch b, String id, double ohms, boolean connected) {
    return between(network.newLine(), b, id, connected)
        .setR(b.resistancePu() * ohms)
        .setX(b.reactancePu() * ohms)
        .setB1(b.chargingPu() / ohms / 2)
        .setB2(b.chargingPu() / ohms / 2)
        .add();
  }

  private com.powsybl.iidm.network.Branch<?> addTransformer(
      Network network, MatpowerCase.Branch b, String id, double ohms, boolean connected) {
    double ratio = b.ratio() == 0 ? 1 : b.ratio();
    Substation substation = network.getVoltageLevel("VL" + b.from()).getNullableSubstation();
    TwoWindingsTransformer transformer =
        between(substation.newTwoWindingsTransformer(), b, id, connected)
            .setRatedU1(kv(b.from()) * ratio)
            .setRatedU2(kv(b.to()))
            .setR(b.resistancePu() * ohms)
            .setX(b.reactancePu() * ohms)
            .setB(b.chargingPu() / ohms)
            .add();
    if (b.shiftDegrees() != 0) {
      transformer
          .newPhaseTapChanger()
          .setTapPosition(0)
          .setLowTapPosition(0)
          .setRegulationMode(PhaseTapChanger.RegulationMode.CURRENT_LIMITER)
          .setRegulating(false)
          .beginStep()
          .setRho(1)
          .setAlpha(-b.shiftDegrees())
          .endStep()
          .add();
    }
    return transformer;
  }
}
