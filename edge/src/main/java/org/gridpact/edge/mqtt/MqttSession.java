package org.gridpact.edge.mqtt;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import org.gridpact.edge.count.Counters;
import org.gridpact.model.area.DriverSpec;
import org.gridpact.model.config.HostPort;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a connection to a broker, one after the other, on a virtual thread of its own.
 *
 * <p>Attempts are {@value #FIRST_PAUSE_MILLIS} to {@value #LONGEST_PAUSE_MILLIS} ms apart, doubling
 * until a connection holds. A trouble is logged once when it begins and once when it ends.
 */
public final class MqttSession implements AutoCloseable {
  static final long FIRST_PAUSE_MILLIS = 100;
  static final long LONGEST_PAUSE_MILLIS = 5_000;
  private static final long TICK_MILLIS = 1_000;
  private static final Duration STOP_WITHIN = Duration.ofSeconds(2);
  private static final int MAX_PASSWORD_BYTES = 4_096;
  private static final Logger log = LoggerFactory.getLogger(MqttSession.class);

  private final Address address;
  private final MqttHandler handler;
  private final Counters counters;
  private final Thread thread;
  private volatile Optional<String> trouble;
  private volatile Connection connection;
  private volatile boolean closed;

  /**
   * Where a session goes and as whom.
   *
   * @param clientId at a broker only one connection of a client id lives
   */
  public record Address(String clientId, HostPort broker, Optional<DriverSpec.Mqtt.User> user) {}

  public MqttSession(Address address, MqttHandler handler, Counters counters) {
    this.address = address;
    this.handler = handler;
    this.counters = counters;
    this.trouble = Optional.of("not yet connected to broker " + address.broker());
    this.thread = Thread.ofVirtual().name("mqtt-" + address.clientId()).unstarted(this::run);
  }

  /**
   * Begins to connect.
   *
   * @throws IOException where the password's file cannot be read
   */
  public void start() throws IOException {
    password();
    thread.start();
  }

  /** What stands between the session and its broker at this moment. */
  public Optional<String> trouble() {
    return trouble;
  }

  /** Has {@link MqttHandler#tick} called soon. Returns at once. */
  public void wake() {
    Connection current = connection;
    if (current != null) {
      current.wake();
    }
  }

  /** Ends the connection with a good-bye, within 2 s. */
  @Override
  public void close() {
    closed = true;
    wake();
    try {
      if (thread.getState() != Thread.State.NEW && !thread.join(STOP_WITHIN.dividedBy(2))) {
        thread.interrupt();
        thread.join(STOP_WITHIN.dividedBy(2));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    long pauseMillis = FIRST_PAUSE_MILLIS;
    boolean told = false;
    try {
      while (!closed) {
        String reason;
        try {
          connection = Connection.open(address, password(), handler, counters);
          counters.add("mqtt.connected");
          trouble = Optional.empty();
          if (told) {
            log.info("connected again to broker {} as {}", address.broker(), address.clientId());
            told = false;
          }
          pauseMillis = FIRST_PAUSE_MILLIS;
          reason = use(connection);
        } catch (IOException e) {
          reason = e.getMessage();
        }
        connection = null;
        if (!closed) {
          trouble = Optional.of(reason);
          if (!told) {
            log.warn("MQTT client {}: {}", address.clientId(), reason);
            told = true;
          }
          Thread.sleep(pauseMillis);
          pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
        }
      }
    } catch (InterruptedException _) {
      log.debug("MQTT client {} stops", address.clientId());
    }
  }

  /** Uses a connection until it ends; gives the reason. */
  private String use(Connection link) throws InterruptedException {
    boolean proper = false;
    try {
      handler.connected(link);
      while (!closed && link.isOpen()) {
        Optional<MqttMessage> message = link.next(TICK_MILLIS);
        if (message.isPresent()) {
          handler.message(message.get());
        }
        handler.tick();
      }
      if (closed) {
        handler.closing();
        proper = true;
      }
      return link.reason();
    } catch (IOException e) {
      return e.getMessage();
    } finally {
      link.close(proper);
      counters.add("mqtt.disconnected");
      handler.disconnected();
    }
  }

  private Optional<String> password() throws IOException {
    if (address.user().isEmpty()) {
      return Optional.empty();
    }
    var file = address.user().get().passwordFile();
    try {
      if (Files.size(file) > MAX_PASSWORD_BYTES) {
        throw new IOException("it is larger than " + MAX_PASSWORD_BYTES + " bytes");
      }
      return Optional.of(Files.readString(file).strip());
    } catch (IOException e) {
      throw new IOException(
          "the password for broker %s cannot be read from %s: %s"
              .formatted(address.broker(), file, e.getMessage()),
          e);
    }
  }
}
