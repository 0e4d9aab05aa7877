package org.gridpact.edge.driver.modbus;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.gridpact.model.config.HostPort;

/** Modbus units whose tables are one and the same, that can be told to misbehave. */
final class TestServer implements AutoCloseable {
  /** How a unit answers. */
  enum Manner {
    PROPER,
    SILENT,
    EXCEPTION,
    WRONG_UNIT,
    WRONG_TRANSACTION,
    TRUNCATED,
    IGNORES_WRITES,
    REFUSES_WRITES,
    HANGS_UP
  }

  final Map<Integer, int[]> registers = new ConcurrentHashMap<>();
  final Map<Integer, Manner> manners = new ConcurrentHashMap<>();

  /** Codes of the exceptions that units answer with, in place of 2. */
  final Map<Integer, Integer> codes = new ConcurrentHashMap<>();

  /** The units that were asked, in that order. */
  final List<Integer> asked = new CopyOnWriteArrayList<>();

  final AtomicInteger writes = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ServerSocket server;

  TestServer() throws IOException {
    this(0);
  }

  /**
   * @param port 0 for any that is free
   */
  TestServer(int port) throws IOException {
    server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5);
    Thread.ofVirtual().start(this::accept);
  }

  HostPort address() {
    return HostPort.loopback(server.getLocalPort());
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException _) {
      // Closed.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (true) {
        int transaction = in.readUnsignedShort();
        in.readUnsignedShort();
        byte[] rest = new byte[in.readUnsignedShort()];
        in.readFully(rest);
        answer(socket, transaction, ByteBuffer.wrap(rest));
      }
    } catch (IOException _) {
      // The driver hung up.
    }
  }

  private void answer(Socket socket, int transaction, ByteBuffer asked) throws IOException {
    int unit = asked.get() & 0xFF;
    this.asked.add(unit);
    boolean write = asked.get(1) == 5 || asked.get(1) == 16;
    if (write) {
      writes.incrementAndGet();
    }
    Manner manner = manners.getOrDefault(unit, Manner.PROPER);
    if (manner == Manner.HANGS_UP) {
      socket.close();
    }
    if (manner == Manner.SILENT || !registers.containsKey(unit)) {
      return;
    }
    byte[] pdu =
        manner == Manner.EXCEPTION || (write && manner == Manner.REFUSES_WRITES)
            ? new byte[] {(byte) (asked.get(1) | 0x80), (byte) (int) codes.getOrDefault(unit, 2)}
            : pdu(registers.get(unit), asked, manner);
    ByteBuffer out = ByteBuffer.allocate(7 + pdu.length);
    out.putShort((short) (manner == Manner.WRONG_TRANSACTION ? transaction + 7 : transaction));
    out.putShort((short) 0).putShort((short) (1 + pdu.length));
    out.put((byte) (manner == Manner.WRONG_UNIT ? unit + 1 : unit)).put(pdu);
    socket.getOutputStream().write(out.array());
  }

  private static byte[] pdu(int[] words, ByteBuffer asked, Manner manner) {
    int function = asked.get();
    int address = asked.getShort() & 0xFFFF;
    int count = asked.getShort() & 0xFFFF;
    if (function == 5) {
      words[address] = count == 0 ? 0 : 1;
      byte[] echo = new byte[5];
      asked.get(1, echo);
      return echo;
    }
    if (function == 16) {
      asked.get();
      for (int i = 0; i < count && manner != Manner.IGNORES_WRITES; i++) {
        words[address + i] = asked.getShort() & 0xFFFF;
      }
      return ByteBuffer.allocate(5)
          .put((byte) 16)
          .putShort((short) address)
          .putShort((short) count)
          .array();
    }
    if (address + count > words.length) {
      return new byte[] {(byte) (function | 0x80), 2};
    }
    if (function <= 2) {
      byte[] bits = new byte[2 + (count + 7) / 8];
      bits[0] = (byte) function;
      bits[1] = (byte) (bits.length - 2);
      for (int i = 0; i < count; i++) {
        bits[2 + i / 8] |= (byte) (words[address + i] << (i % 8));
      }
      return bits;
    }
    int given = manner == Manner.TRUNCATED ? count - 1 : count;
    ByteBuffer out = ByteBuffer.allocate(2 + 2 * given);
    out.put((byte) function).put((byte) (2 * given));
    for (int i = 0; i < given; i++) {
      out.putShort((short) words[address + i]);
    }
    return out.array();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
