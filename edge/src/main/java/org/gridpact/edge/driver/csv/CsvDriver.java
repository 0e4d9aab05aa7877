package org.gridpact.edge.driver.csv;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.driver.Driver;
import org.gridpact.edge.driver.DriverContext;
import org.gridpact.edge.image.Command;
import org.gridpact.edge.image.Imaging;
import org.gridpact.edge.image.Inputs;
import org.gridpact.edge.image.Reading;
import org.gridpact.model.area.Connection;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DriverSpec;
import org.gridpact.model.config.ConfigException;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.time.GridClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays a file of recorded data to each of its devices: the first row is measured at the start, the
 * others at their distance from it, as many times faster as the driver is told. After the last row
 * a device says no more. What a device is commanded changes nothing.
 *
 * <p>Rows that cannot be read are counted as {@code row.bad}, those that are all gaps as {@code
 * row.empty}; of both the newest is named in the log at most once a minute.
 */
public final class CsvDriver implements Driver {
  private static final int LOG_MILLIS = 60_000;
  private static final Logger log = LoggerFactory.getLogger(CsvDriver.class);

  private final DriverSpec.CsvReplay spec;
  private final List<DeviceSpec> devices;
  private final GridClock clock;
  private final GridClock linkClock;
  private final Inputs inputs;
  private final Counters counters;
  private final List<Thread> threads = new ArrayList<>();
  private final Map<String, String> troubles = new ConcurrentHashMap<>();
  private long loggedAt = Long.MIN_VALUE / 2;

  public CsvDriver(DriverSpec.CsvReplay spec, List<DeviceSpec> devices, DriverContext context) {
    this.spec = spec;
    this.devices = List.copyOf(devices);
    this.clock = context.clock();
    this.linkClock = context.linkClock();
    this.inputs = context.inputs();
    this.counters = context.counters();
  }

  /**
   * Opens the file once a device and begins.
   *
   * @throws IOException where the file or a profile cannot be read, or they do not fit together
   */
  @Override
  public void start() throws IOException {
    List<Replay> replays = new ArrayList<>();
    try {
      for (DeviceSpec device : devices) {
        replays.add(replay(device));
      }
    } catch (IOException e) {
      for (Replay replay : replays) {
        replay.record.close();
      }
      throw e;
    }
    long start = clock.epochMillis();
    for (Replay replay : replays) {
      threads.add(
          Thread.ofVirtual()
              .name("replay-" + replay.points.device())
              .start(() -> replay.run(start)));
    }
  }

  private Replay replay(DeviceSpec device) throws IOException {
    if (!(device.connection() instanceof Connection.Replay connection)) {
      throw new IllegalArgumentException(device.id() + " is not connected to a record");
    }
    InputStream in = null;
    try {
      CsvProfile profile = CsvProfile.read(connection.profile());
      in = Files.newInputStream(spec.file());
      return new Replay(
          device.points(), new CsvRecord(in, profile, device.points(), this::skipped));
    } catch (NoSuchFileException e) {
      throw new IOException("cannot replay %s: no such file".formatted(spec.file()), e);
    } catch (ConfigException | IOException e) {
      if (in != null) {
        in.close();
      }
      throw new IOException(
          "cannot replay %s to device %s: %s".formatted(spec.file(), device.id(), e.getMessage()),
          e);
    }
  }

  private void skipped(String kind, long line, String rule) {
    counters.add("row." + kind);
    synchronized (this) {
      long now = linkClock.epochMillis();
      if (now - loggedAt < LOG_MILLIS) {
        return;
      }
      loggedAt = now;
    }
    log.warn("{}:{}: {}; the row is skipped", spec.file(), line, rule);
  }

  /** The record of one device while it is played. */
  private final class Replay {
    private final DevicePoints points;
    private final CsvRecord record;

    Replay(DevicePoints points, CsvRecord record) {
      this.points = points;
      this.record = record;
    }

    void run(long start) {
      try (record) {
        play(start);
        ended("the record %s ended at line %d".formatted(spec.file(), record.line()));
      } catch (InterruptedException _) {
        log.debug("the replay to {} stops", points.device());
      } catch (IOException e) {
        ended("the record %s cannot be read on: %s".formatted(spec.file(), e.getMessage()));
      }
    }

    private void play(long start) throws IOException, InterruptedException {
      var first = record.next();
      for (var row = first; row.isPresent(); row = record.next()) {
        long recorded = row.get().epochMillis() - first.get().epochMillis();
        long due = start + Math.round(recorded / spec.speed());
        clock.sleepUntil(due);
        if (due < clock.epochMillis() - Imaging.OLDEST_MILLIS) {
          counters.add("row.oldTime");
        } else {
          inputs.offer(new Reading(points, due, row.get().values()));
        }
      }
    }

    private void ended(String how) {
      troubles.put(points.device(), how);
      log.info("device {}: {}", points.device(), how);
    }
  }

  @Override
  public void command(Command command) {
    // What is recorded is not changed by it.
  }

  @Override
  public Map<String, String> troubles() {
    return Map.copyOf(troubles);
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
  }
}
