package org.gridpact.edge.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.gridpact.model.config.HostPort;

/** A P1 port behind a serial-to-TCP converter: whoever is connected hears what the meter says. */
public final class P1Port implements AutoCloseable {
  private final ServerSocket server;
  private final Set<Socket> listeners = ConcurrentHashMap.newKeySet();

  public P1Port() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("p1-port").start(this::accept);
  }

  public HostPort address() {
    return HostPort.loopback(server.getLocalPort());
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        listeners.add(server.accept());
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /** Says something to all who are connected; one that is gone hears no more. */
  public void say(byte[] bytes) {
    listeners.removeIf(listener -> !write(listener, bytes));
  }

  private static boolean write(Socket listener, byte[] bytes) {
    try {
      listener.getOutputStream().write(bytes);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket listener : listeners) {
      listener.close();
    }
  }
}
