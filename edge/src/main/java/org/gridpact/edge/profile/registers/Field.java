package org.gridpact.edge.profile.registers;

import java.util.Optional;
import java.util.OptionalLong;
import org.gridpact.model.sunspec.RegisterType;

/**
 * A number in a device.
 *
 * @param scale units in one of the number's, before the exponent
 * @param exponent address of a register with a power of ten, in the same table
 * @param absent raw value that says there is none
 */
public record Field(
    Table table,
    int address,
    RegisterType type,
    boolean lowWordFirst,
    double scale,
    Optional<Integer> exponent,
    OptionalLong absent) {
  /** Larger powers of ten are no scale but an error of the device. */
  private static final int LARGEST_EXPONENT = 10;

  public Field {
    if (scale == 0 || !Double.isFinite(scale)) {
      throw new IllegalArgumentException("a scale is a number and not 0");
    }
    if ((table == Table.COIL || table == Table.DISCRETE) && type != RegisterType.UINT16) {
      throw new IllegalArgumentException("a bit has no type");
    }
    absent = absent.isPresent() ? OptionalLong.of(asRead(type, absent.getAsLong())) : absent;
  }

  /** A raw number with the sign it has when read: 0x8000 of an int16 is negative. */
  private static long asRead(RegisterType type, long raw) {
    int[] words = new int[type.registers()];
    type.write(raw, words, 0, false);
    return type.raw(words, 0, false);
  }

  public Span span() {
    return new Span(table, address, type.registers());
  }

  public Optional<Span> exponentSpan() {
    return exponent.map(at -> new Span(table, at, 1));
  }

  /** The value read; NaN where it, or its scale, is not implemented. */
  public double value(Words words) {
    long raw = raw(words);
    if (absent.isPresent() && absent.getAsLong() == raw) {
      return Double.NaN;
    }
    return type.value(raw) * step(words);
  }

  /** The raw number read. */
  public long raw(Words words) {
    Words.Block block = words.of(span());
    return type.raw(block.words(), address - block.span().address(), lowWordFirst);
  }

  /** Units in one of the number's; NaN where the device does not say. */
  public double step(Words words) {
    if (exponent.isEmpty()) {
      return scale;
    }
    Words.Block block = words.of(exponentSpan().orElseThrow());
    int power = (short) block.words()[exponent.get() - block.span().address()];
    return Math.abs(power) > LARGEST_EXPONENT ? Double.NaN : scale * Math.pow(10, power);
  }
}
