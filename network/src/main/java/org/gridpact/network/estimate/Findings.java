package org.gridpact.network.estimate;

import static java.util.stream.Collectors.toSet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.network.ac.AcNetwork;
import org.gridpact.network.ac.AcState;
import org.gridpact.network.ac.EndFlow;
import org.gridpact.network.ac.TwoPort;
import org.gridpact.network.estimate.GridEstimate.BusState;
import org.gridpact.network.estimate.GridEstimate.Fit;
import org.gridpact.network.estimate.GridEstimate.Knowledge;
import org.gridpact.network.estimate.GridEstimate.Suspect;
import org.gridpact.network.estimate.Measurement.Kind;
import org.gridpact.network.estimate.Measurement.Origin;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.flow.FlowResult.BranchFlow;
import org.gridpact.network.flow.Injections.Demand;
import org.gridpact.network.flow.UnreadLoads;
import org.gridpact.network.grid.Branch;
import org.gridpact.network.grid.Bus;

/** Reads out of a solved model what is to be told of it, in SI units and by id. */
final class Findings {
  /** Without assumptions a bus's variances may be so much larger before it counts as assumed. */
  private static final double VARIANCE_RATIO = 4;

  /** By how much assumptions are weakened to see what depends on them. */
  private static final double WEAKER = 1e-4;

  private final AcNetwork network;
  private final Metering metering;
  private final WlsModel model;
  private final LeastSquares squares;
  private final BadData search;
  private final Independence independence;
  private final GridReadings readings;
  private final Map<String, BusMeters.Power> powers;
  private final List<Measurement> used;
  private final int[] demandP;
  private final int[] demandQ;
  private final List<Suspect> suspects;

  Findings(
      AcNetwork network,
      Metering metering,
      WlsModel model,
      LeastSquares squares,
      BadData search,
      Independence independence,
      GridReadings readings,
      Map<String, BusMeters.Power> powers) {
    this.network = network;
    this.metering = metering;
    this.model = model;
    this.squares = squares;
    this.search = search;
    this.independence = independence;
    this.readings = readings;
    this.powers = powers;
    this.used = search.used();
    this.demandP = new int[network.buses()];
    this.demandQ = new int[network.buses()];
    for (int row = 0; row < used.size(); row++) {
      if (used.get(row).kind() == Kind.DEMAND_P) {
        demandP[used.get(row).place()] = row;
      } else if (used.get(row).kind() == Kind.DEMAND_Q) {
        demandQ[used.get(row).place()] = row;
      }
    }
    this.suspects = search.distrusted().entrySet().stream().map(this::suspect).toList();
  }

  GridEstimate estimate() {
    WlsModel.Uncertain losses = model.losses();
    FlowResult.Solved flow = flow();
    Map<String, Double> sigmaAmperes = sigmaAmperes();
    List<String> unchecked = unchecked();
    Fit fit =
        new Fit(
            squares.objective(),
            ChiSquare.limit(squares.freedom()),
            squares.freedom(),
            squares.iterations());
    // Last, since it weighs the model otherwise.
    Map<String, BusState> buses = buses();
    Map<String, Double> watts = new HashMap<>(readings.watts());
    Map<String, Double> vars = new HashMap<>(readings.vars());
    for (Bus bus : network.grid().buses()) {
      believe(bus.id(), buses.get(bus.id()), watts, vars);
    }
    return new GridEstimate(
        readings.epochMillis(),
        flow,
        buses,
        sigmaAmperes,
        AcNetwork.BASE_VA * Math.sqrt(Math.max(0, losses.variance())),
        fit,
        suspects,
        unchecked,
        watts,
        vars,
        unread());
  }

  private FlowResult.Solved flow() {
    AcState state = model.state();
    Map<String, Double> volts = new LinkedHashMap<>();
    Set<String> dead = new HashSet<>();
    List<Bus> buses = network.grid().buses();
    for (int i = 0; i < buses.size(); i++) {
      if (!model.supplied(i)) {
        dead.add(buses.get(i).id());
      } else if (squares.isObservable(i)) {
        volts.put(buses.get(i).id(), state.volts()[i]);
      }
    }
    Map<String, BranchFlow> flows = new LinkedHashMap<>();
    double watts = 0;
    double vars = 0;
    List<Branch> branches = network.grid().branches();
    for (int k = 0; k < network.branches(); k++) {
      if (model.isLive(k)) {
        BranchFlow flow = flow(k, state);
        watts += flow.fromWatts() + flow.toWatts();
        vars += flow.fromVars() + flow.toVars();
        if (k < branches.size()
            && squares.isObservable(network.from(k))
            && squares.isObservable(network.to(k))) {
          flows.put(branches.get(k).id(), flow);
        }
      }
    }
    int slack = network.slack();
    BusMeters.Power own = powers.get(network.grid().slackBus());
    return new FlowResult.Solved(
        volts,
        dead,
        flows,
        watts,
        vars,
        own.watts().value() - AcNetwork.BASE_VA * model.value(demandP[slack]),
        own.vars().value() - AcNetwork.BASE_VA * model.value(demandQ[slack]),
        squares.iterations());
  }

  private BranchFlow flow(int k, AcState state) {
    int from = network.from(k);
    int to = network.to(k);
    TwoPort port = model.port(k);
    double[] angles = state.angles();
    double[] volts = state.volts();
    EndFlow near = port.fromEnd(angles[from], volts[from], angles[to], volts[to]);
    EndFlow far = port.toEnd(angles[from], volts[from], angles[to], volts[to]);
    double base = network.baseAmperes(from);
    return new BranchFlow(
        near.p() * AcNetwork.BASE_VA,
        near.q() * AcNetwork.BASE_VA,
        far.p() * AcNetwork.BASE_VA,
        far.q() * AcNetwork.BASE_VA,
        near.current() * base,
        Math.max(near.current(), far.current()) * base);
  }

  private Map<String, Double> sigmaAmperes() {
    Map<String, Double> sigmas = new HashMap<>();
    List<Branch> branches = network.grid().branches();
    for (int k = 0; k < branches.size(); k++) {
      if (model.isLive(k)) {
        double variance = Math.max(0, model.varianceOfCurrent(k));
        sigmas.put(
            branches.get(k).id(), Math.sqrt(variance) * network.baseAmperes(network.from(k)));
      }
    }
    return sigmas;
  }

  private List<String> unchecked() {
    return search.critical().stream()
        .flatMap(instrument -> used.get(search.rows(instrument).getFirst()).devices().stream())
        .distinct()
        .sorted()
        .toList();
  }

  private Map<String, BusState> buses() {
    List<Bus> buses = network.grid().buses();
    double[][] variances = variances(buses.size());
    boolean[] assumed =
        independence.assumed(model, used, squares.weights(), () -> assumed(variances));
    Map<String, BusState> states = new LinkedHashMap<>();
    for (int i = 0; i < buses.size(); i++) {
      states.put(buses.get(i).id(), bus(i, variances[i], assumed[i]));
    }
    return states;
  }

  /** Whose state would be much less certain without assumptions. */
  private boolean[] assumed(double[][] variances) {
    double[] weaker = squares.weights();
    for (int row = 0; row < weaker.length; row++) {
      if (used.get(row).origin() == Origin.ASSUMPTION) {
        weaker[row] *= WEAKER;
      }
    }
    boolean regular = squares.reweigh(weaker);
    boolean[] assumed = new boolean[variances.length];
    for (int i = 0; i < assumed.length; i++) {
      if (variances[i] != null) {
        for (int v = 0; v < variances[i].length; v++) {
          double alone = regular ? varianceOf(i, v) : Double.NaN;
          assumed[i] |= !(alone <= VARIANCE_RATIO * variances[i][v]);
        }
      }
    }
    return assumed;
  }

  /** Of voltage, active and reactive demand of each bus, per unit. */
  private double[][] variances(int buses) {
    double[][] variances = new double[buses][];
    for (int i = 0; i < buses; i++) {
      if (model.supplied(i)) {
        variances[i] = new double[] {varianceOf(i, 0), varianceOf(i, 1), varianceOf(i, 2)};
      }
    }
    return variances;
  }

  private double varianceOf(int bus, int quantity) {
    return switch (quantity) {
      case 0 -> model.varianceOfVolts(bus);
      case 1 -> model.variance(demandP[bus]);
      default -> model.variance(demandQ[bus]);
    };
  }

  private BusState bus(int i, double[] variances, boolean assumed) {
    if (!model.supplied(i)) {
      return nothing(Knowledge.WITHOUT_SUPPLY);
    }
    if (!squares.isObservable(i)) {
      return nothing(Knowledge.UNKNOWN);
    }
    return new BusState(
        assumed ? Knowledge.ASSUMED : Knowledge.MEASURED,
        model.state().volts()[i],
        sigma(variances[0]),
        AcNetwork.BASE_VA * model.value(demandP[i]),
        AcNetwork.BASE_VA * model.value(demandQ[i]),
        AcNetwork.BASE_VA * sigma(variances[1]),
        AcNetwork.BASE_VA * sigma(variances[2]));
  }

  private static double sigma(double variance) {
    return Math.sqrt(Math.max(0, variance));
  }

  private static BusState nothing(Knowledge knowledge) {
    double nan = Double.NaN;
    return new BusState(knowledge, nan, nan, nan, nan, nan, nan);
  }

  private UnreadLoads unread() {
    BusMeters.Unread assumed = metering.unread(readings);
    Map<String, Demand> buses = new HashMap<>();
    assumed.buses().forEach((bus, power) -> buses.put(bus, unread(bus, power)));
    Map<String, Demand> meters = new HashMap<>();
    assumed
        .meters()
        .forEach((meter, power) -> meters.put(meter.id(), unread(meter.location().id(), power)));
    return new UnreadLoads(buses, meters);
  }

  private Demand unread(String bus, BusMeters.Power assumed) {
    int i = network.busIndex(bus);
    return new Demand(
        unread(i, demandP[i], assumed.watts()), unread(i, demandQ[i], assumed.vars()));
  }

  /**
   * What is assumed of a load, and of what the state has its bus take more or less the part that
   * the load's variance is of the bus's.
   */
  private double unread(int bus, int row, Sum assumed) {
    Measurement original = search.original(row);
    if (!model.supplied(bus) || !squares.isObservable(bus) || !Double.isFinite(original.sigma())) {
      return assumed.value();
    }
    double sigma = AcNetwork.BASE_VA * original.sigma();
    double part = Math.min(1, assumed.variance() / (sigma * sigma));
    return assumed.value() + part * AcNetwork.BASE_VA * (model.value(row) - original.value());
  }

  /** Puts into a bus's devices what the grid says they take together. */
  private void believe(
      String bus, BusState state, Map<String, Double> watts, Map<String, Double> vars) {
    int i = network.busIndex(bus);
    if (!model.supplied(i) || state.knowledge() == Knowledge.UNKNOWN || !hasDevices(bus)) {
      return;
    }
    share(bus, demandP[i], state, readings.watts(), watts);
    share(bus, demandQ[i], state, readings.vars(), vars);
  }

  private boolean hasDevices(String bus) {
    return !metering.at(bus).isEmpty();
  }

  /**
   * Where all devices of a bus are read, its meters take up what the estimate says more or less, or
   * those suspected. Where some are silent, these take up the rest of what is measured of the bus;
   * where nothing measures it, they stay unknown.
   */
  private void share(
      String bus, int row, BusState state, Map<String, Double> read, Map<String, Double> believed) {
    Measurement original = search.original(row);
    if (original.kind() == Kind.DEMAND_P && !Double.isFinite(original.sigma())) {
      return;
    }
    List<DeviceSpec> at = metering.at(bus);
    double difference = AcNetwork.BASE_VA * (model.value(row) - original.value());
    List<DeviceSpec> silent = at.stream().filter(d -> !read.containsKey(d.id())).toList();
    if (!silent.isEmpty()) {
      boolean metered = at.stream().anyMatch(d -> d.kind() == DeviceKind.METER);
      if (state.knowledge() == Knowledge.MEASURED && metered) {
        BusMeters.Power power = powers.get(place(original));
        Sum sum = original.kind() == Kind.DEMAND_P ? power.watts() : power.vars();
        double known = at.stream().mapToDouble(d -> read.getOrDefault(d.id(), 0.0)).sum();
        double rest = difference + sum.value() - known;
        silent.forEach(d -> believed.put(d.id(), rest / silent.size()));
      }
      return;
    }
    List<DeviceSpec> takers = takers(at, row);
    takers.forEach(d -> believed.merge(d.id(), difference / takers.size(), Double::sum));
  }

  private List<DeviceSpec> takers(List<DeviceSpec> at, int row) {
    Set<String> named =
        suspects.stream()
            .filter(s -> s.devices().stream().anyMatch(used.get(row).devices()::contains))
            .filter(s -> !s.quantity().equals("voltage"))
            .flatMap(s -> s.devices().stream())
            .collect(toSet());
    List<DeviceSpec> suspected = at.stream().filter(d -> named.contains(d.id())).toList();
    List<DeviceSpec> meters = at.stream().filter(d -> d.kind() == DeviceKind.METER).toList();
    List<DeviceSpec> suspectedMeters = suspected.stream().filter(meters::contains).toList();
    if (!suspectedMeters.isEmpty()) {
      return suspectedMeters;
    }
    return suspected.isEmpty() ? meters : suspected;
  }

  private Suspect suspect(Map.Entry<String, List<String>> found) {
    int row = worst(found.getKey());
    Measurement m = search.original(row);
    double base = base(m);
    List<String> able = able(m, row);
    List<String> named = likeliest(able);
    Set<String> orElse = new LinkedHashSet<>(able);
    for (String rival : found.getValue()) {
      int rivalRow = worst(rival);
      orElse.addAll(able(search.original(rivalRow), rivalRow));
    }
    named.forEach(orElse::remove);
    return new Suspect(
        named,
        place(m),
        quantity(m.kind()),
        unit(m.kind()),
        m.value() * base,
        model.value(row) * base,
        search.deviation(row),
        List.copyOf(orElse));
  }

  /** Meters rather than devices that are told what to do and would not answer to it. */
  private List<String> likeliest(List<String> able) {
    List<String> meters =
        able.stream()
            .filter(
                id ->
                    metering.devices().stream()
                        .anyMatch(d -> d.id().equals(id) && d.kind() == DeviceKind.METER))
            .toList();
    return meters.isEmpty() ? able : meters;
  }

  private int worst(String instrument) {
    return search.rows(instrument).stream()
        .filter(row -> model.isLiveRow(row))
        .max(Comparator.comparingDouble(search::deviation))
        .orElse(search.rows(instrument).getFirst());
  }

  /**
   * Of the devices whose sum is wrong, those that may take what the grid says they would have to;
   * all of them where that rules out every one.
   */
  private List<String> able(Measurement m, int row) {
    if (m.kind() != Kind.DEMAND_P || m.devices().size() == 1) {
      return m.devices();
    }
    double difference = AcNetwork.BASE_VA * (model.value(row) - m.value());
    List<String> able = new ArrayList<>();
    for (DeviceSpec device : metering.at(place(m))) {
      double would = readings.watts().getOrDefault(device.id(), 0.0) + difference;
      boolean fits =
          !(device.envelope().orElse(null) instanceof Envelope.Power envelope)
              || (would >= envelope.minWatts() && would <= envelope.maxWatts());
      if (fits) {
        able.add(device.id());
      }
    }
    return able.isEmpty() ? m.devices() : able;
  }

  private String place(Measurement m) {
    return switch (m.kind()) {
      case DEMAND_P, DEMAND_Q, VOLTS -> network.busId(m.place());
      case FLOW_P, FLOW_Q, CURRENT -> network.branchId(m.place());
    };
  }

  private double base(Measurement m) {
    return switch (m.kind()) {
      case DEMAND_P, DEMAND_Q, FLOW_P, FLOW_Q -> AcNetwork.BASE_VA;
      case VOLTS -> network.nominalVolts(m.place());
      case CURRENT -> network.baseAmperes(network.from(m.place()));
    };
  }

  private static String quantity(Kind kind) {
    return switch (kind) {
      case DEMAND_P, FLOW_P -> "power";
      case DEMAND_Q, FLOW_Q -> "reactivePower";
      case VOLTS -> "voltage";
      case CURRENT -> "current";
    };
  }

  private static String unit(Kind kind) {
    return switch (kind) {
      case DEMAND_P, FLOW_P -> "W";
      case DEMAND_Q, FLOW_Q -> "var";
      case VOLTS -> "V";
      case CURRENT -> "A";
    };
  }
}
