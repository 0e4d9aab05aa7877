package org.gridpact.edge.driver.modbus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.gridpact.edge.driver.modbus.ModbusTrouble.Kind;
import org.gridpact.edge.driver.sunspec.Discovery;
import org.gridpact.edge.driver.sunspec.SunSpecProfile;
import org.gridpact.edge.image.Command;
import org.gridpact.edge.image.Reading;
import org.gridpact.edge.profile.registers.Field;
import org.gridpact.edge.profile.registers.Input;
import org.gridpact.edge.profile.registers.Output;
import org.gridpact.edge.profile.registers.RegisterProfile;
import org.gridpact.edge.profile.registers.Span;
import org.gridpact.edge.profile.registers.Table;
import org.gridpact.edge.profile.registers.Words;
import org.gridpact.model.area.Connection;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.measurement.Point;

/** One device behind the address; owned by the driver's thread. */
final class Unit {
  private final DeviceSpec device;
  private final int number;
  private final Optional<RegisterProfile> given;

  private RegisterProfile profile;
  private List<Span> plan;

  /** What was last written and read back; empty where the device may hold anything else. */
  private Map<Field, Long> confirmed = Map.of();

  private Optional<Words> last = Optional.empty();

  /**
   * @param given absent where the device says by SunSpec what it is
   */
  Unit(DeviceSpec device, Connection.Modbus connection, Optional<RegisterProfile> given) {
    this.device = device;
    this.number = connection.unit();
    this.given = given;
  }

  DeviceSpec device() {
    return device;
  }

  /** Forgets what it knows of the device, which may have been replaced. */
  void forget() {
    profile = null;
    confirmed = Map.of();
    last = Optional.empty();
  }

  /** Reads all that the device measures. */
  Reading read(ModbusLink link, long epochMillis) throws ModbusTrouble, InterruptedException {
    learn(link);
    List<Words.Block> blocks = new ArrayList<>();
    for (Span span : plan) {
      blocks.add(new Words.Block(span, link.read(number, span)));
    }
    Words words = new Words(blocks);
    last = Optional.of(words);
    double[] values = new double[device.points().points().size()];
    Arrays.fill(values, Double.NaN);
    for (Input input : profile.inputs()) {
      int at = device.points().indexOf(input.quantity(), input.phase());
      if (at >= 0) {
        // NaN for what has no value: not finite is not measured.
        double value = input.value(words);
        values[at] = Double.isFinite(value) ? value + 0.0 : Double.NaN;
      }
    }
    return new Reading(device.points(), epochMillis, values);
  }

  /** Points that the device declares and its profile does not have. */
  List<Point> unmapped() {
    return device.points().points().stream()
        .filter(
            p ->
                profile.inputs().stream()
                    .noneMatch(i -> i.quantity() == p.quantity() && i.phase() == p.phase()))
        .toList();
  }

  private void learn(ModbusLink link) throws ModbusTrouble, InterruptedException {
    if (profile != null) {
      return;
    }
    RegisterProfile learnt;
    if (given.isPresent()) {
      learnt = given.get();
    } else {
      Discovery.Reader<ModbusTrouble> reader = span -> orNothing(link, span);
      try {
        learnt = SunSpecProfile.of(Discovery.walk(reader), reader);
      } catch (IllegalArgumentException e) {
        throw new ModbusTrouble(Kind.NOT_SUNSPEC, e.getMessage());
      }
    }
    plan = ReadPlan.of(learnt);
    profile = learnt;
  }

  private int[] orNothing(ModbusLink link, Span span) throws ModbusTrouble, InterruptedException {
    try {
      return link.read(number, span);
    } catch (ModbusTrouble e) {
      if (e.kind() == Kind.EXCEPTION) {
        return new int[0];
      }
      throw e;
    }
  }

  /** Whether the device is known well enough to be told anything. */
  boolean ready() {
    return profile != null && last.isPresent();
  }

  /**
   * Writes what a command asks for, in the device's own scale, and reads it back. The same command
   * again is only read back, and written from the first register on that holds something else.
   *
   * @return whether the device no longer held what it was told before: it was restarted, or its
   *     control timed out
   */
  boolean obey(ModbusLink link, Command command) throws ModbusTrouble, InterruptedException {
    Map<Field, Long> wanted = wanted(command);
    boolean repeated = wanted.equals(confirmed);
    boolean held = repeated;
    confirmed = Map.of();
    for (Span span : writes(wanted.keySet())) {
      int[] words = words(span, wanted);
      held = held && Arrays.equals(words, link.read(number, span));
      if (!held) {
        link.write(number, span, words);
        int[] back = link.read(number, span);
        if (!Arrays.equals(words, back)) {
          throw new ModbusTrouble(
              Kind.READ_BACK,
              "%s %d: wrote %s, reads %s"
                  .formatted(
                      span.table(), span.address(), Arrays.toString(words), Arrays.toString(back)));
        }
      }
    }
    confirmed = wanted;
    return repeated && !held;
  }

  /** What makes registers count is written after them; coils are written one by one. */
  private List<Span> writes(Set<Field> fields) {
    Set<Field> enabling =
        profile.outputs().stream()
            .filter(o -> o.signal().enables())
            .map(Output::field)
            .collect(Collectors.toSet());
    List<Span> writes = new ArrayList<>();
    for (boolean enables : new boolean[] {false, true}) {
      List<Span> spans =
          fields.stream().filter(f -> enabling.contains(f) == enables).map(Field::span).toList();
      spans.stream().filter(s -> s.table() == Table.COIL).forEach(writes::add);
      writes.addAll(ReadPlan.of(spans.stream().filter(s -> s.table() != Table.COIL).toList(), 0));
    }
    return writes;
  }

  private static int[] words(Span span, Map<Field, Long> wanted) {
    int[] words = new int[span.count()];
    wanted.forEach(
        (field, raw) -> {
          if (within(span, field)) {
            field.type().write(raw, words, field.address() - span.address(), field.lowWordFirst());
          }
        });
    return words;
  }

  private static boolean within(Span span, Field field) {
    return field.table() == span.table()
        && field.address() >= span.address()
        && field.address() < span.end();
  }

  private Map<Field, Long> wanted(Command command) throws ModbusTrouble {
    Map<Field, Long> wanted = new LinkedHashMap<>();
    for (Output output : profile.outputs()) {
      try {
        OptionalLong raw = output.raw(command, output.field().step(last.orElseThrow()));
        raw.ifPresent(value -> wanted.put(output.field(), value));
      } catch (IllegalArgumentException e) {
        throw new ModbusTrouble(Kind.CANNOT_HOLD, e.getMessage());
      }
    }
    return wanted;
  }
}
