package org.gridpact.edge.driver;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridpact.model.dispatch.Setpoint;

/**
 * One connected meter or concentrator: a thread reads its lines, another writes commands to it. A
 * peer that reads slowly gets only the newest command of each device, so what waits is bounded by
 * the number of devices.
 */
final class MeterConnection {
  private final Socket socket;
  private final Map<String, Setpoint> waiting = new LinkedHashMap<>();
  private boolean closed;

  MeterConnection(Socket socket) {
    this.socket = socket;
  }

  /** Hands lines on until the peer or {@link #close} ends the connection. */
  void read(LineReader.Lines lines) throws IOException {
    new LineReader(socket.getInputStream()).forEach(lines);
  }

  synchronized void command(Setpoint setpoint) {
    waiting.put(setpoint.device(), setpoint);
    notifyAll();
  }

  /** Writes commands until the connection is closed. */
  void write() throws IOException, InterruptedException {
    OutputStream out = socket.getOutputStream();
    for (List<Setpoint> next = take(); !next.isEmpty(); next = take()) {
      StringBuilder lines = new StringBuilder();
      next.forEach(s -> lines.append(CommandLine.of(s)).append('\n'));
      out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** What waits, when something does; empty once closed. */
  private synchronized List<Setpoint> take() throws InterruptedException {
    while (waiting.isEmpty() && !closed) {
      wait();
    }
    List<Setpoint> taken = closed ? List.of() : new ArrayList<>(waiting.values());
    waiting.clear();
    return taken;
  }

  void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      socket.close();
    } catch (IOException _) {
      // The peer may have been faster; the connection is over either way.
    }
  }
}
