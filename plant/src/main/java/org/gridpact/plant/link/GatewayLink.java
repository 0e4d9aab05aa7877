package org.gridpact.plant.link;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Predicate;
import org.gridpact.plant.device.Told;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection that carries all devices of one gateway, made anew whenever it breaks.
 *
 * <p>One virtual thread connects and writes, another reads commands. Between the simulation and the
 * writer stand at most {@value #MAX_WAITING_SECONDS} seconds of readings: while the gateway is away
 * or too slow, further ones are lost and counted. Attempts to connect are {@value
 * #FIRST_PAUSE_MILLIS} to {@value #LONGEST_PAUSE_MILLIS} ms apart, of the machine's time.
 */
public final class GatewayLink extends CountingSide {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayLink.class);
  private static final int MAX_WAITING_SECONDS = 8;
  private static final int MAX_COMMAND_BYTES = 64 << 10;
  private static final int CONNECT_TIMEOUT_MILLIS = 2_000;
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 2_000;

  private final String gateway;
  private final InetSocketAddress address;
  private final Predicate<Told> obey;
  private final BlockingQueue<Batch> waiting = new ArrayBlockingQueue<>(MAX_WAITING_SECONDS);
  private final Thread writer;

  /** Set while there is a connection. */
  private volatile Socket socket;

  private volatile boolean closed;

  /**
   * A link that {@link #start} begins to use.
   *
   * @param obey takes what the gateway tells, on the link's reading thread; false where the device
   *     is not one of this gateway's or cannot do that
   */
  public GatewayLink(String gateway, InetSocketAddress address, Predicate<Told> obey) {
    this.gateway = gateway;
    this.address = address;
    this.obey = obey;
    this.writer = Thread.ofVirtual().name("link-" + gateway).unstarted(this::keepConnected);
  }

  @Override
  public void start() {
    writer.start();
  }

  /** Sends what was measured in one second, or counts it as lost; returns at once. */
  @Override
  public void send(List<Reading> readings) {
    Batch batch = ReadingLines.encode(readings);
    if (batch.readings() > 0 && (socket == null || !waiting.offer(batch))) {
      lost.add(batch.readings());
    }
  }

  /** Ends the connection and its threads, and waits for them; what was not yet sent is lost. */
  @Override
  public void close() {
    closed = true;
    writer.interrupt();
    disconnect(socket);
    try {
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void keepConnected() {
    try {
      long pauseMillis = FIRST_PAUSE_MILLIS;
      while (!closed) {
        pauseMillis =
            connectOnce() ? FIRST_PAUSE_MILLIS : Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
        Thread.sleep(pauseMillis);
      }
    } catch (InterruptedException e) {
      LOG.debug("link to gateway {} closed", gateway);
    }
  }

  /** Connects and stays until the connection breaks; false where there was none. */
  private boolean connectOnce() throws InterruptedException {
    boolean connected = false;
    try (Socket connection = new Socket()) {
      connection.connect(address, CONNECT_TIMEOUT_MILLIS);
      connection.setTcpNoDelay(true);
      connected = true;
      exchange(connection);
    } catch (IOException e) {
      LOG.debug("no connection to gateway {} at {}: {}", gateway, address, e.getMessage());
    }
    return connected;
  }

  private void exchange(Socket connection) throws IOException, InterruptedException {
    Thread reader =
        Thread.ofVirtual().name("link-" + gateway + "-commands").start(() -> obeyAll(connection));
    socket = connection;
    try {
      OutputStream out = connection.getOutputStream();
      while (!closed) {
        write(waiting.take(), out);
      }
    } finally {
      socket = null;
      disconnect(connection);
      loseWaiting();
      reader.join();
    }
  }

  private void write(Batch batch, OutputStream out) throws IOException {
    try {
      out.write(batch.lines().getBytes(StandardCharsets.UTF_8));
      sent.add(batch.readings());
    } catch (IOException e) {
      lost.add(batch.readings());
      throw e;
    }
  }

  private void loseWaiting() {
    for (Batch batch = waiting.poll(); batch != null; batch = waiting.poll()) {
      lost.add(batch.readings());
    }
  }

  /** Reads commands until the connection ends; its end makes the writer's next write fail. */
  private void obeyAll(Socket connection) {
    try {
      new BoundedLines(MAX_COMMAND_BYTES, this::obeyLine, badCommands::increment)
          .readAll(connection.getInputStream());
    } catch (IOException e) {
      LOG.debug("gateway {} broke its connection: {}", gateway, e.getMessage());
    } finally {
      disconnect(connection);
    }
  }

  private void obeyLine(byte[] line) {
    if (!CommandLine.decode(line).map(obey::test).orElse(false)) {
      badCommands.increment();
    }
  }

  private void disconnect(Socket connection) {
    if (connection == null) {
      return;
    }
    try {
      connection.close();
    } catch (IOException e) {
      LOG.debug("closing the connection to gateway {}: {}", gateway, e.getMessage());
    }
  }
}
