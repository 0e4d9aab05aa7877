package org.gridpact.center.web;

import io.javalin.http.Context;
import io.javalin.http.ServiceUnavailableResponse;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes pictures to whoever follows them, as server-sent events.
 *
 * <p>A picture is made once for all clients, and only while there is one. Each client has a virtual
 * thread that writes the newest picture and waits for the next: one that is slow gets fewer
 * pictures, none is kept for it, and one that takes nothing for {@code dropAfterMillis} is dropped
 * by the connection's idle timeout.
 */
final class LivePictures implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LivePictures.class);

  private record Event(long number, String json) {}

  private final int maxClients;
  private final Supplier<String> pictures;
  private final Semaphore places;
  private final Gauge clients;
  private final Counter refused;
  private final Counter dropped;
  private final int pushMillis;
  private final CountDownLatch closing = new CountDownLatch(1);

  // Guarded by this.
  private Event newest = new Event(0, "");

  /**
   * Pictures that nobody follows yet.
   *
   * @param pictures the picture of now as JSON in one line
   */
  LivePictures(WebConfig config, Supplier<String> pictures, PrometheusRegistry metrics) {
    this.maxClients = config.maxLiveClients();
    pushMillis = config.pushMillis();
    this.pictures = pictures;
    places = new Semaphore(maxClients);
    clients =
        Gauge.builder()
            .name("gridpact_web_live_clients")
            .help("Clients that follow the pictures.")
            .register(metrics);
    refused =
        Counter.builder()
            .name("gridpact_web_live_clients_refused_total")
            .help("Clients refused because all places were taken.")
            .register(metrics);
    dropped =
        Counter.builder()
            .name("gridpact_web_live_clients_dropped_total")
            .help("Clients dropped because they took nothing for too long.")
            .register(metrics);
  }

  /** Begins to make pictures. */
  void start() {
    Thread.ofVirtual().name("web-pictures").start(this::run);
  }

  private void run() {
    boolean failing = false;
    try {
      while (!closing.await(pushMillis, TimeUnit.MILLISECONDS)) {
        if (places.availablePermits() < maxClients) {
          failing = !push(failing);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Publishes a picture; where none can be made, clients see the age of what they have grow. */
  private boolean push(boolean failing) {
    try {
      publish(pictures.get());
      return true;
    } catch (RuntimeException e) {
      if (!failing) {
        LOG.error("no picture can be made; trying on", e);
      }
      return false;
    }
  }

  private synchronized void publish(String json) {
    newest = new Event(newest.number() + 1, json);
    notifyAll();
  }

  /** The newest picture after one that is known already; empty once this is closed. */
  private synchronized Optional<Event> after(long number) throws InterruptedException {
    while (closing.getCount() > 0 && newest.number() <= number) {
      wait();
    }
    return closing.getCount() > 0 ? Optional.of(newest) : Optional.empty();
  }

  private synchronized long number() {
    return newest.number();
  }

  /** Serves one client until it leaves, is dropped, or this is closed. */
  void serve(Context request) throws InterruptedException {
    if (!places.tryAcquire()) {
      refused.inc();
      throw new ServiceUnavailableResponse(
          "%d clients follow the pictures already; close one, or ask /api/picture"
              .formatted(maxClients));
    }
    clients.inc();
    try {
      stream(request.res());
    } catch (IOException e) {
      if (e.getCause() instanceof TimeoutException) {
        dropped.inc();
        LOG.info("dropped a client at {} that took nothing any more", request.ip());
      }
    } finally {
      clients.dec();
      places.release();
    }
  }

  private void stream(HttpServletResponse response) throws IOException, InterruptedException {
    response.setContentType("text/event-stream");
    response.setCharacterEncoding("utf-8");
    response.setHeader("Cache-Control", "no-store");
    long seen = number();
    ServletOutputStream out = response.getOutputStream();
    write(out, new Event(seen, pictures.get()));
    for (Optional<Event> next = after(seen); next.isPresent(); next = after(seen)) {
      write(out, next.get());
      seen = next.get().number();
    }
  }

  private static void write(ServletOutputStream out, Event event) throws IOException {
    out.write("event: picture\ndata: ".getBytes(StandardCharsets.US_ASCII));
    out.write(event.json().getBytes(StandardCharsets.UTF_8));
    out.write("\n\n".getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  @Override
  public void close() {
    closing.countDown();
    synchronized (this) {
      notifyAll();
    }
  }
}
