package org.gridpact.plant.modbus;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;

/** Answers requests, as the <i>Modbus Application Protocol V1.1b3</i> has it. */
final class Requests {
  private static final int COIL_ON = 0xFF00;

  private final Map<Integer, Unit> units;

  Requests(Map<Integer, Unit> units) {
    this.units = Map.copyOf(units);
  }

  /** Whether a function changes something. */
  static boolean writes(int function) {
    return function == 5 || function == 6 || function == 15 || function == 16;
  }

  /** The answer to a request, both without header. */
  byte[] answer(int unit, byte[] request) throws RequestRefused {
    Unit asked = units.get(unit);
    if (asked == null) {
      throw new RequestRefused(RequestRefused.NO_UNIT);
    }
    ByteBuffer in = ByteBuffer.wrap(request);
    try {
      int function = in.get();
      return switch (function) {
        case 1 -> read(asked, function, Table.COIL, in);
        case 2 -> read(asked, function, Table.DISCRETE, in);
        case 3 -> read(asked, function, Table.HOLDING, in);
        case 4 -> read(asked, function, Table.INPUT, in);
        case 5 -> {
          writeCoil(asked, in);
          yield written(request);
        }
        case 6 -> {
          writeRegister(asked, in);
          yield written(request);
        }
        case 15 -> {
          writeMany(asked, Table.COIL, in);
          yield written(request);
        }
        case 16 -> {
          writeMany(asked, Table.HOLDING, in);
          yield written(request);
        }
        default -> throw new RequestRefused(RequestRefused.FUNCTION);
      };
    } catch (BufferUnderflowException _) {
      throw new RequestRefused(RequestRefused.VALUE);
    }
  }

  private static byte[] read(Unit unit, int function, Table table, ByteBuffer in)
      throws RequestRefused {
    int address = unsigned(in);
    int count = unsigned(in);
    require(count >= 1 && count <= table.mostRead() && !in.hasRemaining());
    int[] words = unit.read(table, address, count);
    int bytes = table.bits() ? (count + 7) / 8 : 2 * count;
    byte[] data = new byte[bytes];
    for (int i = 0; i < count; i++) {
      if (table.bits()) {
        data[i / 8] |= (byte) (words[i] << (i % 8));
      } else {
        data[2 * i] = (byte) (words[i] >> 8);
        data[2 * i + 1] = (byte) words[i];
      }
    }
    return ByteBuffer.allocate(2 + bytes).put((byte) function).put((byte) bytes).put(data).array();
  }

  private static void writeCoil(Unit unit, ByteBuffer in) throws RequestRefused {
    int address = unsigned(in);
    int value = unsigned(in);
    require((value == 0 || value == COIL_ON) && !in.hasRemaining());
    unit.write(Table.COIL, address, new int[] {value == 0 ? 0 : 1});
  }

  private static void writeRegister(Unit unit, ByteBuffer in) throws RequestRefused {
    int address = unsigned(in);
    int value = unsigned(in);
    require(!in.hasRemaining());
    unit.write(Table.HOLDING, address, new int[] {value});
  }

  private static void writeMany(Unit unit, Table table, ByteBuffer in) throws RequestRefused {
    int address = unsigned(in);
    int count = unsigned(in);
    int bytes = in.get() & 0xFF;
    boolean fits = bytes == (table.bits() ? (count + 7) / 8 : 2 * count);
    require(count >= 1 && count <= table.mostWritten() && fits && in.remaining() == bytes);
    int[] words = new int[count];
    for (int i = 0; i < count; i++) {
      words[i] = table.bits() ? (in.get(6 + i / 8) >> (i % 8)) & 1 : unsigned(in);
    }
    unit.write(table, address, words);
  }

  /** A write is answered with its function, address, and value or count. */
  private static byte[] written(byte[] request) {
    return Arrays.copyOf(request, 5);
  }

  private static int unsigned(ByteBuffer in) {
    return in.getShort() & 0xFFFF;
  }

  private static void require(boolean holds) throws RequestRefused {
    if (!holds) {
      throw new RequestRefused(RequestRefused.VALUE);
    }
  }
}
