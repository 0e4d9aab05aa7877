package org.gridpact.edge.driver.modbus;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.gridpact.edge.driver.modbus.ModbusTrouble.Kind;
import org.gridpact.edge.driver.sunspec.Discovery;
import org.gridpact.edge.driver.sunspec.SunSpecProfile;
import org.gridpact.edge.fuzz.FuzzTarget;
import org.gridpact.edge.image.Command;
import org.gridpact.edge.profile.registers.Input;
import org.gridpact.edge.profile.registers.Output;
import org.gridpact.edge.profile.registers.RegisterProfile;
import org.gridpact.edge.profile.registers.Span;
import org.gridpact.edge.profile.registers.Words;

/** A SunSpec device whose registers from the marker on are the input: found, read and commanded. */
final class ModbusFuzz implements FuzzTarget {
  private static final int MARKER = 40_000;
  private static final int MOST_REQUESTS = 200;
  private int requests;

  @Override
  public void take(byte[] bytes) {
    requests = 0;
    Discovery.Reader<ModbusTrouble> reader = span -> read(bytes, span);
    try {
      RegisterProfile profile = SunSpecProfile.of(Discovery.walk(reader), reader);
      List<Words.Block> blocks =
          ReadPlan.of(profile).stream().map(s -> new Words.Block(s, words(bytes, s))).toList();
      Words words = new Words(blocks);
      for (Input input : profile.inputs()) {
        input.value(words);
      }
      for (Output output : profile.outputs()) {
        command(output, words);
      }
    } catch (ModbusTrouble | IllegalArgumentException _) {
      // Declared.
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void command(Output output, Words words) {
    OptionalLong raw;
    try {
      raw =
          output.raw(
              new Command.Power("d", -5_000, 7_000, OptionalDouble.of(100)),
              output.field().step(words));
    } catch (IllegalArgumentException _) {
      return;
    }
    int[] written = new int[output.field().span().count()];
    output.field().type().write(raw.orElse(0), written, 0, false);
    if (raw.isPresent() && output.field().type().raw(written, 0, false) != raw.getAsLong()) {
      throw new AssertionError("%s does not hold %s".formatted(output, raw));
    }
  }

  private int[] read(byte[] bytes, Span span) throws ModbusTrouble {
    if (++requests > MOST_REQUESTS) {
      throw new AssertionError("asked without end");
    }
    if (bytes.length % 7 == 6 && requests == bytes.length % 11) {
      throw new ModbusTrouble(Kind.TIMEOUT, "silent");
    }
    boolean there = span.address() >= MARKER && 2 * (span.end() - MARKER) <= bytes.length;
    return there ? words(bytes, span) : new int[0];
  }

  /** Registers past the input are 0. */
  private static int[] words(byte[] bytes, Span span) {
    int[] words = new int[span.count()];
    for (int i = 0; i < words.length; i++) {
      int at = 2 * (span.address() - MARKER + i);
      if (at + 1 < bytes.length) {
        words[i] = ((bytes[at] & 0xFF) << 8) | (bytes[at + 1] & 0xFF);
      }
    }
    return words;
  }

  @Override
  public List<byte[]> seeds() {
    SunSpecRegisters storage =
        new SunSpecRegisters(MARKER)
            .model(1)
            .model(103)
            .set(103, "W", -3_000, 1)
            .model(120)
            .set(120, "WRtg", 1_000, 1)
            .model(123)
            .set(123, "WMaxLimPct", 100, 0)
            .model(124)
            .set(124, "WChaMax", 1_000, 1);
    SunSpecRegisters der =
        new SunSpecRegisters(MARKER)
            .model(701)
            .model(702)
            .set(702, "WMax", 1_000, 1)
            .model(704)
            .set(704, "WSet", 0, 0);
    return List.of(
        bytes(storage), bytes(der), bytes(new SunSpecRegisters(MARKER).model(213).model(802)));
  }

  private static byte[] bytes(SunSpecRegisters registers) {
    int end = MARKER + 600;
    while (registers.words[end - 1] == 0) {
      end--;
    }
    byte[] bytes = new byte[2 * (end - MARKER)];
    int[] words = Arrays.copyOfRange(registers.words, MARKER, end);
    for (int i = 0; i < words.length; i++) {
      bytes[2 * i] = (byte) (words[i] >> 8);
      bytes[2 * i + 1] = (byte) words[i];
    }
    return bytes;
  }
}
