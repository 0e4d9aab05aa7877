package org.gridpact.app.nemesis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.gridpact.model.time.GridClock;

/** The devices of all gateways: they do what they are told at once, and remember it. */
final class Meters implements AutoCloseable {
  private static final int SPEAK_MILLIS = 500;
  private static final int RETRY_MILLIS = 200;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A device was told to keep a power exactly.
   *
   * @param epochMillis when it heard so
   */
  record Told(String gateway, String device, long watts, long epochMillis) {}

  private final GridClock clock = GridClock.system();
  private final Collection<Told> told = new ConcurrentLinkedQueue<>();
  private final Map<String, Double> watts = new ConcurrentHashMap<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean closed;

  Meters(Places places) {
    for (String gateway : Places.GATEWAYS) {
      threads.add(Thread.ofVirtual().start(() -> speakTo(gateway, places.meters(gateway))));
    }
  }

  private void speakTo(String gateway, InetSocketAddress address) {
    while (!closed) {
      try (Socket socket = new Socket()) {
        socket.connect(address, 1_000);
        Thread listening = Thread.ofVirtual().start(() -> listen(gateway, socket));
        speak(gateway, socket.getOutputStream());
        listening.interrupt();
      } catch (IOException _) {
        // The gateway is down; it will be back.
      } catch (InterruptedException _) {
        return;
      }
      try {
        TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  private void speak(String gateway, OutputStream out) throws IOException, InterruptedException {
    while (!closed) {
      StringBuilder lines = new StringBuilder();
      for (String device : AreaText.devices(gateway)) {
        lines.append(
            "{\"device\":\"%s\",\"time\":%d,\"voltage\":7300,\"current\":1,\"power\":%s}\n"
                .formatted(device, clock.epochMillis(), watts.getOrDefault(device, 0.0)));
      }
      out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
      TimeUnit.MILLISECONDS.sleep(SPEAK_MILLIS);
    }
  }

  private void listen(String gateway, Socket socket) {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        JsonNode command = JSON.readTree(line);
        String device = command.path("device").asText();
        double min = command.path("minWatts").asDouble(Double.NaN);
        double max = command.path("maxWatts").asDouble(Double.NaN);
        watts.put(device, Math.clamp(0, min, max));
        if (min == max && min != 0) {
          told.add(new Told(gateway, device, Math.round(min), clock.epochMillis()));
        }
      }
    } catch (IOException _) {
      // Said by the other direction.
    }
  }

  /** Every command for an exact power other than 0 W. */
  List<Told> told() {
    return List.copyOf(told);
  }

  @Override
  public void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
  }
}
