package org.gridpact.app.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;
import org.gridpact.model.time.GridClock;

/**
 * Meters that say once a period what they read, a hundred on a connection, spread over the period.
 * What the gateway says back is read and forgotten.
 */
final class MeterFeed implements AutoCloseable {
  private static final int DEVICES_A_CONNECTION = 100;

  private final IntFunction<String> names;
  private final int periodMillis;
  private final GridClock clock;
  private final LongAdder sent = new LongAdder();
  private final List<Socket> sockets = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile String failure = "";

  /**
   * @param names of the devices, by their numbers
   */
  MeterFeed(int port, int devices, IntFunction<String> names, int periodMillis, GridClock clock)
      throws IOException {
    this.names = names;
    this.periodMillis = periodMillis;
    this.clock = clock;
    for (int first = 0; first < devices; first += DEVICES_A_CONNECTION) {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
      sockets.add(socket);
      int from = first;
      int count = Math.min(DEVICES_A_CONNECTION, devices - first);
      int offset = (int) ((long) periodMillis * first / devices);
      threads.add(Thread.ofVirtual().start(() -> speak(socket, from, count, offset)));
      threads.add(Thread.ofVirtual().start(() -> listen(socket)));
    }
  }

  private void speak(Socket socket, int first, int count, int offsetMillis) {
    Households households = new Households(count, first);
    long due = Math.floorDiv(clock.epochMillis(), periodMillis) * periodMillis + offsetMillis;
    try (OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16)) {
      while (!socket.isClosed()) {
        due += periodMillis;
        clock.sleepUntil(due);
        long[] steps = households.next(due);
        for (int d = 0; d < count; d++) {
          out.write(line(names.apply(first + d), due, steps, 3 * d));
        }
        out.flush();
        sent.add(count);
      }
    } catch (IOException e) {
      if (!socket.isClosed()) {
        failure = "the gateway does not take readings: " + e.getMessage();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] line(String device, long time, long[] steps, int at) {
    return ("{\"device\":\""
            + device
            + "\",\"time\":"
            + time
            + ",\"voltage\":"
            + steps[at] / 100.0
            + ",\"current\":"
            + steps[at + 1] / 1000.0
            + ",\"power\":"
            + steps[at + 2] / 10.0
            + "}\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  private void listen(Socket socket) {
    try {
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException _) {
      // The other direction says what is wrong.
    }
  }

  /** Readings handed to the network so far. */
  long sent() {
    return sent.sum();
  }

  /** Why readings no longer go out; empty while they do. */
  String failure() {
    return failure;
  }

  @Override
  public void close() throws IOException {
    threads.forEach(Thread::interrupt);
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
