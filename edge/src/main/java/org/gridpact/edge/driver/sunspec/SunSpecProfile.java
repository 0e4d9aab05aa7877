package org.gridpact.edge.driver.sunspec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.gridpact.edge.profile.registers.Field;
import org.gridpact.edge.profile.registers.Input;
import org.gridpact.edge.profile.registers.Output;
import org.gridpact.edge.profile.registers.RegisterProfile;
import org.gridpact.edge.profile.registers.Signal;
import org.gridpact.edge.profile.registers.Span;
import org.gridpact.edge.profile.registers.Table;
import org.gridpact.edge.profile.registers.Words;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.sunspec.SunSpecModel;
import org.gridpact.model.sunspec.SunSpecPoint;

/**
 * What the models of a device mean here.
 *
 * <p>Inverters count production positive, so their power changes sign; meters count what is taken.
 * Limits are written as the share of a rating that model 120, 702 or 124 gives.
 */
public final class SunSpecProfile {
  /** One rule: in these models the mean of these points, times a factor, is that point here. */
  private record Rule(
      Set<Integer> models, Quantity quantity, Phase phase, double factor, List<String> names) {}

  private static final Set<Integer> INVERTERS = Set.of(101, 102, 103, 111, 112, 113);
  private static final Set<Integer> SINGLE_PHASE = Set.of(101, 111);
  private static final Set<Integer> MORE_PHASES = Set.of(102, 103, 112, 113);
  private static final Set<Integer> METERS = Set.of(201, 202, 203, 204, 211, 212, 213, 214);
  private static final Set<Integer> DER = Set.of(701);
  private static final double PERCENT = 0.01;

  private static final List<Rule> RULES =
      List.of(
          total(SINGLE_PHASE, Quantity.VOLTAGE, 1, "PhVphA"),
          total(MORE_PHASES, Quantity.VOLTAGE, 1, "PPVphAB", "PPVphBC", "PPVphCA"),
          total(INVERTERS, Quantity.CURRENT, 1, "A"),
          total(INVERTERS, Quantity.ACTIVE_POWER, -1, "W"),
          total(INVERTERS, Quantity.REACTIVE_POWER, -1, "VAr"),
          total(INVERTERS, Quantity.FREQUENCY, 1, "Hz"),
          total(INVERTERS, Quantity.ENERGY_EXPORTED, 1, "WH"),
          total(DER, Quantity.VOLTAGE, 1, "LLV"),
          total(DER, Quantity.CURRENT, 1, "A"),
          total(DER, Quantity.ACTIVE_POWER, -1, "W"),
          total(DER, Quantity.REACTIVE_POWER, -1, "Var"),
          total(DER, Quantity.FREQUENCY, 1, "Hz"),
          total(DER, Quantity.ENERGY_EXPORTED, 1, "TotWhInj"),
          total(DER, Quantity.ENERGY_IMPORTED, 1, "TotWhAbs"),
          total(METERS, Quantity.VOLTAGE, 1, "PPV"),
          total(METERS, Quantity.CURRENT, 1, "A"),
          total(METERS, Quantity.ACTIVE_POWER, 1, "W"),
          total(METERS, Quantity.REACTIVE_POWER, 1, "VAR"),
          total(METERS, Quantity.FREQUENCY, 1, "Hz"),
          total(METERS, Quantity.ENERGY_IMPORTED, 1, "TotWhImp"),
          total(METERS, Quantity.ENERGY_EXPORTED, 1, "TotWhExp"),
          total(Set.of(122), Quantity.AVAILABLE_POWER, -1, "WAval"),
          total(Set.of(124), Quantity.STATE_OF_CHARGE, PERCENT, "ChaState"),
          total(Set.of(802), Quantity.STATE_OF_CHARGE, PERCENT, "SoC"));

  private final Map<Integer, Discovery.Found> found = new LinkedHashMap<>();
  private final Map<Integer, SunSpecModel> models = new LinkedHashMap<>();

  private SunSpecProfile(List<Discovery.Found> all) {
    for (Discovery.Found model : all) {
      if (found.putIfAbsent(model.id(), model) == null) {
        SunSpecModel.builtIn(model.id()).ifPresent(known -> models.put(model.id(), known));
      }
    }
  }

  private static Rule total(
      Set<Integer> models, Quantity quantity, double factor, String... names) {
    return new Rule(models, quantity, Phase.TOTAL, factor, List.of(names));
  }

  /**
   * The profile of a device with these models.
   *
   * @param reader for the ratings, which do not change
   * @throws IllegalArgumentException where none of the models measures or is set
   */
  public static <E extends Exception> RegisterProfile of(
      List<Discovery.Found> found, Discovery.Reader<E> reader) throws E, InterruptedException {
    SunSpecProfile device = new SunSpecProfile(found);
    List<Input> inputs = device.inputs();
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException(
          "no SunSpec model known here among " + device.found.keySet());
    }
    return new RegisterProfile(60, inputs, device.outputs(reader));
  }

  private List<Input> inputs() {
    List<Input> inputs = new ArrayList<>();
    for (Rule rule : RULES) {
      boolean taken =
          inputs.stream().anyMatch(i -> i.quantity() == rule.quantity && i.phase() == rule.phase);
      for (int model : rule.models) {
        List<Field> fields =
            rule.names.stream().flatMap(name -> field(model, name).stream()).toList();
        if (!taken && !fields.isEmpty()) {
          inputs.add(new Input(rule.quantity, rule.phase, fields, rule.factor));
          break;
        }
      }
    }
    perPhase(inputs);
    return inputs;
  }

  private void perPhase(List<Input> inputs) {
    for (int model : models.keySet()) {
      boolean meter = METERS.contains(model);
      if (!meter && !INVERTERS.contains(model)) {
        continue;
      }
      for (Phase phase : List.of(Phase.A, Phase.B, Phase.C)) {
        String suffix = "ph" + phase;
        field(model, "PhV" + suffix).ifPresent(f -> add(inputs, Quantity.VOLTAGE, phase, f));
        field(model, "A" + suffix).ifPresent(f -> add(inputs, Quantity.CURRENT, phase, f));
        field(model, "W" + suffix).ifPresent(f -> add(inputs, Quantity.ACTIVE_POWER, phase, f));
      }
    }
  }

  private static void add(List<Input> inputs, Quantity quantity, Phase phase, Field field) {
    inputs.add(new Input(quantity, phase, List.of(field), 1));
  }

  private <E extends Exception> List<Output> outputs(Discovery.Reader<E> reader)
      throws E, InterruptedException {
    List<Output> outputs = new ArrayList<>();
    double production = rating(reader, 120, "WRtg").orElse(Double.NaN);
    double der = rating(reader, 702, "WMaxRtg").orElse(production);
    double charge = rating(reader, 124, "WChaMax").orElse(Double.NaN);
    if (charge > 0) {
      share(outputs, Signal.MIN_WATTS, 124, "OutWRte", -100 / charge, -100);
      share(outputs, Signal.MAX_WATTS, 124, "InWRte", 100 / charge, -100);
      constant(outputs, Signal.ENABLE, 124, "StorCtl_Mod", 3);
    } else if (der > 0 && models.containsKey(704)) {
      share(outputs, Signal.MIN_WATTS, 704, "WMaxLimPct", -100 / der, 0);
      constant(outputs, Signal.ENABLE, 704, "WMaxLimPctEna", 1);
    } else if (production > 0) {
      share(outputs, Signal.MIN_WATTS, 123, "WMaxLimPct", -100 / production, 0);
      constant(outputs, Signal.ENABLE, 123, "WMaxLim_Ena", 1);
    }
    if (production > 0 && models.containsKey(123)) {
      share(outputs, Signal.VARS, 123, "VArWMaxPct", -100 / production, -100);
      constant(outputs, Signal.ENABLE, 123, "VArPct_Mod", 1);
      constant(outputs, Signal.VARS_GIVEN, 123, "VArPct_Ena", 1);
    }
    return outputs;
  }

  private void share(
      List<Output> outputs, Signal signal, int model, String name, double factor, double low) {
    field(model, name).ifPresent(f -> outputs.add(new Output(signal, f, factor, low, 100)));
  }

  private void constant(List<Output> outputs, Signal signal, int model, String name, double value) {
    field(model, name).ifPresent(f -> outputs.add(new Output(signal, f, value, 0, value)));
  }

  private <E extends Exception> Optional<Double> rating(
      Discovery.Reader<E> reader, int model, String name) throws E, InterruptedException {
    Optional<Field> field = field(model, name);
    if (field.isEmpty()) {
      return Optional.empty();
    }
    List<Words.Block> blocks = new ArrayList<>();
    for (Span span : spans(field.get())) {
      int[] words = reader.read(span);
      if (words.length < span.count()) {
        return Optional.empty();
      }
      blocks.add(new Words.Block(span, words));
    }
    double value = field.get().value(new Words(blocks));
    return value > 0 ? Optional.of(value) : Optional.empty();
  }

  private static List<Span> spans(Field field) {
    return Stream.concat(Stream.of(field.span()), field.exponentSpan().stream()).toList();
  }

  /** A point of a model of the device, if the model is long enough to hold it and its scale. */
  private Optional<Field> field(int id, String name) {
    SunSpecModel model = models.get(id);
    if (model == null || !model.points().containsKey(name)) {
      return Optional.empty();
    }
    Discovery.Found at = found.get(id);
    SunSpecPoint point = model.point(name);
    Optional<SunSpecPoint> scale =
        point.scaleFactor().filter(model.points()::containsKey).map(model::point);
    int end = point.offset() + point.type().registers();
    int scaleEnd = scale.map(s -> s.offset() + 1).orElse(0);
    if (Math.max(end, scaleEnd) > at.length() + 2) {
      return Optional.empty();
    }
    return Optional.of(
        new Field(
            Table.HOLDING,
            at.address() + point.offset(),
            point.type(),
            false,
            1,
            scale.map(s -> at.address() + s.offset()),
            point.notImplemented()));
  }
}
