package org.gridpact.edge.driver.lines;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridpact.edge.image.Command;

/**
 * One connected meter or concentrator: a thread reads its lines, another writes commands to it. A
 * peer that reads slowly gets only the newest command of each device, so what waits is bounded by
 * the number of devices.
 */
final class MeterConnection {
  private final Socket socket;
  private final Map<String, Command> waiting = new LinkedHashMap<>();
  private boolean closed;

  MeterConnection(Socket socket) {
    this.socket = socket;
  }

  /** Hands lines on until the peer or {@link #close} ends the connection. */
  void read(LineReader.Lines lines) throws IOException {
    new LineReader(socket.getInputStream()).forEach(lines);
  }

  synchronized void command(Command command) {
    waiting.put(command.device(), command);
    notifyAll();
  }

  /** Writes commands until the connection is closed. */
  void write() throws IOException, InterruptedException {
    OutputStream out = socket.getOutputStream();
    for (List<Command> next = take(); !next.isEmpty(); next = take()) {
      StringBuilder lines = new StringBuilder();
      next.forEach(s -> lines.append(CommandLine.of(s)).append('\n'));
      out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** What waits, when something does; empty once closed. */
  private synchronized List<Command> take() throws InterruptedException {
    while (waiting.isEmpty() && !closed) {
      wait();
    }
    List<Command> taken = closed ? List.of() : new ArrayList<>(waiting.values());
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
