package org.gridpact.edge.driver.lines;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.driver.Driver;
import org.gridpact.edge.driver.DriverContext;
import org.gridpact.edge.image.Command;
import org.gridpact.edge.image.Inputs;
import org.gridpact.edge.image.Reading;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DriverSpec;
import org.gridpact.model.time.GridClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes meters that connect over TCP and send one JSON object a line; setpoints go back on the
 * connection a device last spoke on.
 *
 * <p>At most {@value #MAX_CONNECTIONS} connections: one more is closed at once and counted as
 * {@code connection.refused}. One without a byte for ten minutes is closed and counted as {@code
 * connection.silent}.
 */
public final class JsonLinesDriver implements Driver {
  static final int MAX_CONNECTIONS = 1_000;
  private static final int SILENT_MILLIS = 600_000;
  private static final int BACKLOG = 128;
  private static final Logger log = LoggerFactory.getLogger(JsonLinesDriver.class);

  private final String gateway;
  private final InetSocketAddress address;
  private final LineParser parser;
  private final Inputs inputs;
  private final Counters counters;
  private final GridClock clock;
  private final Set<MeterConnection> connections = ConcurrentHashMap.newKeySet();
  private final Map<String, MeterConnection> lastSpokeOn = new ConcurrentHashMap<>();
  private ServerSocket server;

  public JsonLinesDriver(
      DriverSpec.JsonLines spec, List<DeviceSpec> devices, DriverContext context) {
    this.gateway = context.gateway();
    this.address = spec.listen().resolve();
    this.parser =
        new LineParser(devices.stream().map(DeviceSpec::points).toList(), context.counters());
    this.inputs = context.inputs();
    this.counters = context.counters();
    this.clock = context.clock();
  }

  @Override
  public void start() throws IOException {
    if (address.isUnresolved() || !address.getAddress().isLoopbackAddress()) {
      throw new IOException(
          "gateway %s listens on %s, but meter lines are not encrypted: only 127.0.0.1 is allowed"
              .formatted(gateway, address.getHostString()));
    }
    ServerSocket listening = new ServerSocket();
    try {
      listening.setReuseAddress(true);
      listening.bind(address, BACKLOG);
    } catch (IOException e) {
      listening.close();
      throw new IOException(
          "cannot listen for meters on %s:%d: %s; free the port or configure another"
              .formatted(address.getHostString(), address.getPort(), e.getMessage()),
          e);
    }
    server = listening;
    Thread.ofVirtual().name("meters-" + listening.getLocalPort()).start(this::accept);
  }

  /** Where it listens, once started. */
  public InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        admit(server.accept());
      } catch (IOException e) {
        if (!server.isClosed()) {
          counters.add("connection.failed");
          log.warn("a meter could not connect to {}: {}", address, e.getMessage());
        }
      }
    }
  }

  private void admit(Socket socket) throws IOException {
    if (connections.size() >= MAX_CONNECTIONS) {
      counters.add("connection.refused");
      socket.close();
      return;
    }
    socket.setSoTimeout(SILENT_MILLIS);
    socket.setTcpNoDelay(true);
    MeterConnection connection = new MeterConnection(socket);
    connections.add(connection);
    if (server.isClosed()) {
      connection.close();
    }
    Thread.ofVirtual().name("meter-lines").start(() -> read(connection));
    Thread.ofVirtual().name("meter-commands").start(() -> write(connection));
  }

  private void read(MeterConnection connection) {
    try {
      connection.read(new Lines(connection));
    } catch (SocketTimeoutException _) {
      counters.add("connection.silent");
    } catch (IOException e) {
      log.debug("a meter's connection ended: {}", e.getMessage());
    } finally {
      connection.close();
      connections.remove(connection);
      lastSpokeOn.values().removeIf(c -> c == connection);
    }
  }

  private void write(MeterConnection connection) {
    try {
      connection.write();
    } catch (IOException e) {
      log.debug("a command was not delivered: {}", e.getMessage());
      connection.close();
    } catch (InterruptedException _) {
      connection.close();
    }
  }

  private final class Lines implements LineReader.Lines {
    private final MeterConnection connection;

    Lines(MeterConnection connection) {
      this.connection = connection;
    }

    @Override
    public void line(byte[] bytes, int length) {
      if (length == 0 || (length == 1 && bytes[0] == '\r')) {
        return;
      }
      parser.parse(bytes, length, clock.epochMillis()).ifPresent(this::accepted);
    }

    private void accepted(Reading reading) {
      lastSpokeOn.put(reading.device(), connection);
      inputs.offer(reading);
    }

    @Override
    public void tooLong() {
      counters.add("line.tooLong");
    }
  }

  @Override
  public void command(Command command) {
    MeterConnection connection = lastSpokeOn.get(command.device());
    if (connection != null) {
      connection.command(command);
    }
  }

  @Override
  public void close() {
    if (server == null) {
      return;
    }
    try {
      server.close();
    } catch (IOException e) {
      log.debug("closing the meters' port: {}", e.getMessage());
    }
    connections.forEach(MeterConnection::close);
  }
}
