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
 * Limits are written as the share of the greatest power that model 121 or 702 sets, else of the
 * rating in model 120 or 702; those of storage as the share of what model 124 gives. A control of
 * reactive power, and one to an exact power, is written only where the device implements it.
 */
public final class SunSpecProfile {
  /** One rule: in these models the mean of these points, times a factor, is that point here. */
  private record Rule(
      Set<Integer> models, Quantity quantity, Phase phase, double factor, List<String> names) {}

  private static final Set<Integer> INVERTERS = Set.of(101, 102, 103, 111, 112, 113);
  private static final Set<Integer> SINGLE_PHASE = Set.of(101, 111);
  private static final Set<Integer> MORE_PHASES = Set.of(102, 103, 112, 113);
  private static final Set<Integer> SINGLE_PHASE_METERS = Set.of(201, 211);
  private static final Set<Integer> MORE_PHASE_METERS = Set.of(202, 203, 204, 212, 213, 214);
  private static final Set<Integer> METERS = Set.of(201, 202, 203, 204, 211, 212, 213, 214);
  private static final Set<Integer> DER = Set.of(701);
  private static final double PERCENT = 0.01;

  /** Of WSetMod: the power is in watts, not in percent. */
  private static final int WATTS = 1;

  /** Of VarSetMod: the reactive power is in vars, not in percent. */
  private static final int VARS = 4;

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
          total(SINGLE_PHASE_METERS, Quantity.VOLTAGE, 1, "PhV"),
          total(MORE_PHASE_METERS, Quantity.VOLTAGE, 1, "PPV"),
          total(METERS, Quantity.CURRENT, 1, "A"),
          total(METERS, Quantity.ACTIVE_POWER, 1, "W"),
          total(METERS, Quantity.REACTIVE_POWER, 1, "VAR"),
          total(METERS, Quantity.FREQUENCY, 1, "Hz"),
          total(METERS, Quantity.ENERGY_IMPORTED, 1, "TotWhImp"),
          total(METERS, Quantity.ENERGY_EXPORTED, 1, "TotWhExp"),
          total(Set.of(122), Quantity.ENERGY_EXPORTED, 1, "ActWh"),
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
      for (int model : models.keySet()) {
        if (!rule.models.contains(model)) {
          continue;
        }
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
      for (Phase phase : List.of(Phase.A, Phase.B, Phase.C)) {
        String suffix = "ph" + phase;
        String line = "L" + (phase.ordinal() - Phase.A.ordinal() + 1);
        if (METERS.contains(model) || INVERTERS.contains(model)) {
          add(inputs, Quantity.VOLTAGE, phase, 1, field(model, "PhV" + suffix));
          add(inputs, Quantity.CURRENT, phase, 1, field(model, "A" + suffix));
          add(inputs, Quantity.ACTIVE_POWER, phase, 1, field(model, "W" + suffix));
        } else if (DER.contains(model)) {
          add(inputs, Quantity.VOLTAGE, phase, 1, field(model, "V" + line));
          add(inputs, Quantity.CURRENT, phase, 1, field(model, "A" + line));
          add(inputs, Quantity.ACTIVE_POWER, phase, -1, field(model, "W" + line));
        }
      }
    }
  }

  /** The first model that has a point gives it. */
  private static void add(
      List<Input> inputs, Quantity quantity, Phase phase, double factor, Optional<Field> field) {
    if (inputs.stream().noneMatch(i -> i.quantity() == quantity && i.phase() == phase)) {
      field.ifPresent(f -> inputs.add(new Input(quantity, phase, List.of(f), factor)));
    }
  }

  private <E extends Exception> List<Output> outputs(Discovery.Reader<E> reader)
      throws E, InterruptedException {
    List<Output> outputs = new ArrayList<>();
    double production = rating(reader, 121, "WMax", rating(reader, 120, "WRtg", Double.NaN));
    double der = rating(reader, 702, "WMax", rating(reader, 702, "WMaxRtg", production));
    double charge = rating(reader, 124, "WChaMax", Double.NaN);
    if (charge > 0) {
      share(outputs, Signal.MIN_WATTS, 124, "OutWRte", -100 / charge, -100);
      share(outputs, Signal.MAX_WATTS, 124, "InWRte", 100 / charge, -100);
      constant(outputs, Signal.ENABLE, 124, "StorCtl_Mod", 3);
    } else if (der > 0 && models.containsKey(704)) {
      share(outputs, Signal.MIN_WATTS, 704, "WMaxLimPct", -100 / der, 0);
      constant(outputs, Signal.ENABLE, 704, "WMaxLimPctEna", 1);
      if (implemented(reader, 704, "WSet")) {
        units(outputs, Signal.WATTS, "WSet");
        constant(outputs, Signal.ENABLE, 704, "WSetMod", WATTS);
        constant(outputs, Signal.WATTS_GIVEN, 704, "WSetEna", 1);
      }
    } else if (production > 0) {
      share(outputs, Signal.MIN_WATTS, 123, "WMaxLimPct", -100 / production, 0);
      constant(outputs, Signal.ENABLE, 123, "WMaxLim_Ena", 1);
    }
    if (implemented(reader, 704, "VarSet")) {
      units(outputs, Signal.VARS, "VarSet");
      constant(outputs, Signal.ENABLE, 704, "VarSetMod", VARS);
      constant(outputs, Signal.VARS_GIVEN, 704, "VarSetEna", 1);
    } else if (production > 0 && implemented(reader, 123, "VArWMaxPct")) {
      share(outputs, Signal.VARS, 123, "VArWMaxPct", -100 / production, -100);
      constant(outputs, Signal.ENABLE, 123, "VArPct_Mod", 1);
      constant(outputs, Signal.VARS_GIVEN, 123, "VArPct_Ena", 1);
    }
    return outputs;
  }

  /** In watts or vars of model 704, which counts what is given to the grid positive. */
  private void units(List<Output> outputs, Signal signal, String name) {
    field(704, name)
        .ifPresent(
            f ->
                outputs.add(
                    new Output(signal, f, -1, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY)));
  }

  private void share(
      List<Output> outputs, Signal signal, int model, String name, double factor, double low) {
    field(model, name).ifPresent(f -> outputs.add(new Output(signal, f, factor, low, 100)));
  }

  private void constant(List<Output> outputs, Signal signal, int model, String name, double value) {
    field(model, name).ifPresent(f -> outputs.add(new Output(signal, f, value, 0, value)));
  }

  private <E extends Exception> double rating(
      Discovery.Reader<E> reader, int model, String name, double otherwise)
      throws E, InterruptedException {
    double value = value(reader, model, name);
    return value > 0 ? value : otherwise;
  }

  private <E extends Exception> boolean implemented(
      Discovery.Reader<E> reader, int model, String name) throws E, InterruptedException {
    return !Double.isNaN(value(reader, model, name));
  }

  /** What a point holds now; NaN where the device does not implement it, or refuses it. */
  private <E extends Exception> double value(Discovery.Reader<E> reader, int model, String name)
      throws E, InterruptedException {
    Optional<Field> field = field(model, name);
    if (field.isEmpty()) {
      return Double.NaN;
    }
    List<Words.Block> blocks = new ArrayList<>();
    for (Span span : spans(field.get())) {
      int[] words = reader.read(span);
      if (words.length < span.count()) {
        return Double.NaN;
      }
      blocks.add(new Words.Block(span, words));
    }
    return field.get().value(new Words(blocks));
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
