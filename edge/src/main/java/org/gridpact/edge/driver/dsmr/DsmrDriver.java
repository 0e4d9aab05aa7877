package org.gridpact.edge.driver.dsmr;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.driver.Driver;
import org.gridpact.edge.driver.DriverContext;
import org.gridpact.edge.image.Command;
import org.gridpact.edge.image.Imaging;
import org.gridpact.edge.image.Inputs;
import org.gridpact.edge.image.Reading;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DriverSpec;
import org.gridpact.model.area.DriverSpec.Dsmr.Source;
import org.gridpact.model.config.HostPort;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.time.GridClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one smart meter's P1 port, which sends a telegram every 1 or 10 s and takes no commands.
 *
 * <p>A connection without a byte for {@value #SILENT_MILLIS} ms is given up and made again, counted
 * as {@code telegram.silent}; the pause before that grows from {@value #SHORTEST_PAUSE_MILLIS} to
 * {@value #LONGEST_PAUSE_MILLIS} ms while no telegram is taken. At the end of a file it waits for
 * more; a file that became shorter is read from its start.
 */
public final class DsmrDriver implements Driver {
  static final int SILENT_MILLIS = 30_000;
  private static final int CONNECT_MILLIS = 5_000;
  private static final int SHORTEST_PAUSE_MILLIS = 100;
  private static final int LONGEST_PAUSE_MILLIS = 5_000;

  /** So many refused telegrams one after the other are a trouble, fewer are noise on the line. */
  private static final int REFUSED_IN_A_ROW = 3;

  private static final Logger log = LoggerFactory.getLogger(DsmrDriver.class);

  private final DriverSpec.Dsmr spec;
  private final int silentMillis;
  private final DevicePoints points;
  private final GridClock clock;
  private final GridClock linkClock;
  private final Inputs inputs;
  private final Counters counters;
  private final TelegramReader.Telegrams telegrams = new Telegrams();
  private volatile String trouble = "";
  private volatile boolean closed;
  private volatile AutoCloseable line = () -> {};
  private Thread thread;

  // Of the reading thread.
  private int pauseMillis = SHORTEST_PAUSE_MILLIS;
  private int refusedInARow;

  /**
   * @param devices the one meter behind the port
   * @throws IllegalArgumentException where there is not exactly one
   */
  public DsmrDriver(DriverSpec.Dsmr spec, List<DeviceSpec> devices, DriverContext context) {
    this(spec, devices, context, SILENT_MILLIS);
  }

  DsmrDriver(
      DriverSpec.Dsmr spec, List<DeviceSpec> devices, DriverContext context, int silentMillis) {
    if (devices.size() != 1) {
      throw new IllegalArgumentException(
          "driver %s reads one meter, but %d devices are connected to it"
              .formatted(spec.id(), devices.size()));
    }
    this.spec = spec;
    this.silentMillis = silentMillis;
    this.points = devices.getFirst().points();
    this.clock = context.clock();
    this.linkClock = context.linkClock();
    this.inputs = context.inputs();
    this.counters = context.counters();
  }

  @Override
  public void start() {
    String name = "telegrams-" + spec.id();
    thread =
        switch (spec.source()) {
          case Source.Tcp _ -> Thread.ofVirtual().name(name).unstarted(this::run);
          // Waiting for a file's bytes would hold one of the threads that carry virtual ones.
          case Source.File _ -> Thread.ofPlatform().daemon().name(name).unstarted(this::run);
        };
    thread.start();
  }

  private void run() {
    try {
      while (!closed) {
        try {
          switch (spec.source()) {
            case Source.Tcp tcp -> read(tcp.address());
            case Source.File file -> read(file.path());
          }
        } catch (SocketTimeoutException e) {
          counters.add("telegram.silent");
          troubled("silent: " + e.getMessage());
        } catch (NoSuchFileException _) {
          troubled("no file " + spec.source());
        } catch (IOException e) {
          troubled(e.getMessage() == null ? e.toString() : e.getMessage());
        }
        linkClock.sleepUntil(linkClock.epochMillis() + pauseMillis);
        pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
      }
    } catch (InterruptedException _) {
      log.debug("driver {} stops", spec.id());
    }
  }

  private void read(HostPort hostPort) throws IOException {
    InetSocketAddress address = hostPort.resolve();
    if (address.isUnresolved()) {
      throw new IOException("no address is known for " + hostPort.host());
    }
    try (Socket socket = new Socket()) {
      open(socket);
      socket.connect(address, CONNECT_MILLIS);
      socket.setSoTimeout(silentMillis);
      new TelegramReader(telegrams).read(socket.getInputStream());
      throw new IOException("the meter's end closed the connection");
    }
  }

  private void read(Path path) throws IOException, InterruptedException {
    try (FileChannel channel = FileChannel.open(path);
        InputStream in = Channels.newInputStream(channel)) {
      open(channel);
      TelegramReader reader = new TelegramReader(telegrams);
      reader.read(in);
      while (Files.isRegularFile(path) && Files.size(path) >= channel.position()) {
        linkClock.sleepUntil(linkClock.epochMillis() + SHORTEST_PAUSE_MILLIS);
        reader.read(in);
      }
    }
  }

  /** Lets {@link #close} end what the reading thread waits for. */
  private void open(AutoCloseable opened) throws IOException {
    line = opened;
    if (closed) {
      throw new IOException("the driver is closed");
    }
  }

  /** What the bytes of a line come to. */
  private final class Telegrams implements TelegramReader.Telegrams {
    @Override
    public void telegram(byte[] bytes, int length, String check) {
      try {
        Telegram telegram = TelegramParser.parse(bytes, length, check);
        if (check.isEmpty()) {
          counters.add("telegram.unchecked");
        }
        accept(telegram);
      } catch (TelegramParser.Refused e) {
        refused(e.rule().name());
      }
    }

    @Override
    public void refused(String rule) {
      counters.add("telegram." + rule);
      refusedInARow++;
      if (refusedInARow == REFUSED_IN_A_ROW) {
        troubled("telegrams are refused: " + rule);
      }
    }

    private void accept(Telegram telegram) {
      long now = clock.epochMillis();
      long time = telegram.epochMillis().orElse(now);
      if (time > now + Imaging.FUTURE_MILLIS) {
        refused("futureTime");
      } else if (time < now - Imaging.OLDEST_MILLIS) {
        refused("oldTime");
      } else {
        refusedInARow = 0;
        pauseMillis = SHORTEST_PAUSE_MILLIS;
        well();
        inputs.offer(new Reading(points, time, values(telegram)));
      }
    }

    private double[] values(Telegram telegram) {
      double[] values = new double[points.points().size()];
      for (int i = 0; i < values.length; i++) {
        Point point = points.points().get(i);
        values[i] = telegram.value(point.quantity(), point.phase());
      }
      return values;
    }
  }

  private void troubled(String what) {
    if (trouble.isEmpty() && !closed) {
      log.warn("meter {} cannot be read: {}", points.device(), what);
    }
    trouble = what;
  }

  private void well() {
    if (!trouble.isEmpty()) {
      log.info("meter {} is read again", points.device());
      trouble = "";
    }
  }

  @Override
  public void command(Command command) {
    // A P1 port only reports.
  }

  @Override
  public Map<String, String> troubles() {
    String now = trouble;
    return now.isEmpty() ? Map.of() : Map.of(points.device(), now);
  }

  @Override
  public void close() {
    closed = true;
    if (thread == null) {
      return;
    }
    thread.interrupt();
    try {
      line.close();
    } catch (Exception e) {
      log.debug("closing the line of driver {}: {}", spec.id(), e.getMessage());
    }
  }
}
