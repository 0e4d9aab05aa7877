package org.gridpact.app.nemesis;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;

/**
 * Where everybody listens: each pair of processes has a loopback address of its own, so that each
 * pair can be cut.
 *
 * @param block second number of all addresses, {@code 127.block.x.y}
 */
record Places(int block) {
  static final List<String> CENTERS = List.of("a", "b", "c");
  static final List<String> GATEWAYS = List.of("g1", "g2", "g3", "g4", "g5");

  /** Who stands for the clients in this process. */
  static final String CLIENT = "client";

  static final int LEDGER_PORT = 9_101;
  static final int UPLINK_PORT = 8_443;
  static final int WEB_PORT = 8_080;
  private static final int METER_PORT = 8_081;
  private static final int BLOCKS = 200;

  /** A block that nobody uses now. */
  static Places free() throws IOException {
    int start = (int) (ProcessHandle.current().pid() % BLOCKS);
    for (int i = 0; i < BLOCKS; i++) {
      Places places = new Places(2 + (start + i) % BLOCKS);
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(places.center("a", LEDGER_PORT));
        return places;
      } catch (IOException _) {
        // Taken, or this system has no such address.
      }
    }
    throw new IOException("no loopback addresses 127.x.y.z besides 127.0.0.1 can be used here");
  }

  /** Where a center listens. */
  InetSocketAddress center(String id, int port) {
    return at(0, CENTERS.indexOf(id), port);
  }

  /** Where a process finds a center. */
  InetSocketAddress way(String from, String center, int port) {
    int row =
        from.equals(CLIENT)
            ? 30
            : CENTERS.contains(from) ? 10 + CENTERS.indexOf(from) : 20 + GATEWAYS.indexOf(from);
    return at(row, CENTERS.indexOf(center), port);
  }

  /** Where a gateway listens for its devices. */
  InetSocketAddress meters(String gateway) {
    return at(40, GATEWAYS.indexOf(gateway), METER_PORT);
  }

  /**
   * What a center's process has for a table of hosts: the others are where its ways to them are.
   */
  String hosts(String center) throws IOException {
    StringBuilder hosts = new StringBuilder("127.0.0.1 localhost\n");
    for (String other : CENTERS) {
      InetSocketAddress address = other.equals(center) ? center(other, 0) : way(center, other, 0);
      hosts.append(address.getHostString()).append(' ').append(host(other)).append('\n');
    }
    return hosts.toString();
  }

  static String host(String center) {
    return "center-" + center;
  }

  private InetSocketAddress at(int row, int column, int port) {
    return new InetSocketAddress("127.%d.%d.%d".formatted(block, row, column + 1), port);
  }
}
