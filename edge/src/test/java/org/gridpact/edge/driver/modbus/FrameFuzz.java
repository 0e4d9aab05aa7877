package org.gridpact.edge.driver.modbus;

import com.digitalpetri.modbus.ModbusTcpFrame;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.List;
import org.gridpact.edge.fuzz.FuzzTarget;
import org.gridpact.edge.profile.registers.Span;
import org.gridpact.edge.profile.registers.Table;

/** What a device may send: frames one after the other, and the answers in them. */
final class FrameFuzz implements FuzzTarget {
  @Override
  public void take(byte[] bytes) {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    try {
      while (true) {
        ModbusTcpFrame frame = SocketTransport.frame(in);
        byte[] answer = new byte[frame.pdu().remaining()];
        frame.pdu().get(answer);
        for (Table table : Table.values()) {
          words(new Span(table, 0, 1 + (frame.header().transactionId() & 0x7F)), answer);
        }
      }
    } catch (IOException _) {
      // Declared: the end, or no Modbus.
    }
  }

  private static void words(Span span, byte[] answer) {
    int[] words;
    try {
      words = ModbusLink.words(span, answer, "fuzzed");
    } catch (ModbusTrouble _) {
      return;
    }
    boolean bits = span.table() == Table.COIL || span.table() == Table.DISCRETE;
    if (words.length != span.count()) {
      throw new AssertionError("not as many as asked for");
    }
    for (int word : words) {
      if (word < 0 || word > (bits ? 1 : 0xFFFF)) {
        throw new AssertionError("no register holds " + word);
      }
    }
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(
        new byte[] {0, 1, 0, 0, 0, 5, 1, 3, 2, 1, 2, 0, 2, 0, 0, 0, 3, 1, (byte) 0x83, 2},
        new byte[] {0, 0, 0, 0, 0, 3, 1, 1, (byte) 0xFF});
  }
}
