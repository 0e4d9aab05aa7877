package org.gridpact.app;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.gridpact.center.uplink.GatewayStatus;
import org.gridpact.center.web.Picture;
import org.gridpact.engine.history.History;
import org.gridpact.plant.Plant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a demo came to, for machines to read. It watches and never changes what happens. */
final class DemoReport {
  private static final Logger log = LoggerFactory.getLogger(DemoReport.class);
  private static final int LOOK_EVERY_MILLIS = 50;
  private static final Duration DRAIN_WITHIN = Duration.ofSeconds(30);

  private final GridSystem system;
  private final Plant plant;
  private final long startEpochMillis;
  private volatile double secondsToFirstPicture = Double.NaN;

  DemoReport(GridSystem system, Plant plant, long startEpochMillis) {
    this.system = system;
    this.plant = plant;
    this.startEpochMillis = startEpochMillis;
  }

  /** Notes when the first whole picture is there: every gateway heard, and each feeder's power. */
  void watch() {
    Thread.ofVirtual()
        .name("first-picture")
        .start(
            () -> {
              try {
                while (!isWhole(system.center().picture())) {
                  TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
                }
                long since = ManagementFactory.getRuntimeMXBean().getStartTime();
                secondsToFirstPicture = (System.currentTimeMillis() - since) / 1e3;
                log.info("First live picture after {} s", secondsToFirstPicture);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private static boolean isWhole(Picture picture) {
    return picture.gateways().stream().allMatch(Picture.Gateway::connected)
        && picture.devices().stream().allMatch(d -> d.power().value() != null);
  }

  /**
   * Ends the measuring, waits until what they measured is in history, and writes the report.
   *
   * @throws IOException where the file cannot be written
   */
  void write(Path file) throws IOException, InterruptedException {
    Picture atEnd = system.center().picture();
    plant.stop();
    system.stopCycles();
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("secondsToFirstPicture", finite(secondsToFirstPicture));
    history(report);
    report.put("violationsRaised", atEnd.counters().violationsRaised());
    report.put("violationsCleared", atEnd.counters().violationsCleared());
    report.put("ordersCommitted", orders(true));
    report.put("ordersAborted", orders(false));
    report.put(
        "branchesOverLimitAtEnd",
        atEnd.branches().stream()
            .filter(b -> b.loading().value() != null && b.loading().value() > 100)
            .count());
    report.put(
        "busesOutsideVoltageAtEnd",
        atEnd.buses().stream()
            .filter(b -> b.band() == Picture.Band.BELOW || b.band() == Picture.Band.ABOVE)
            .count());
    report.put(
        "busesOfUnknownVoltageAtEnd",
        atEnd.buses().stream().filter(b -> b.band() == Picture.Band.UNKNOWN).count());
    report.put("secondsSimulated", plant.counters().secondsSimulated());
    report.put("secondsSkipped", plant.counters().secondsSkipped());
    report.put("peakResidentMegabytes", finite(Memory.peakResidentMegabytes()));
    ReportFile.write(file, report);
  }

  /** Readings of this run: those of the gateways' present boot epochs. */
  private void history(Map<String, Object> report) throws InterruptedException {
    Long inHistory = null;
    try {
      long deadline = System.nanoTime() + DRAIN_WITHIN.toNanos();
      while (system.framesBuffered() > 0 && System.nanoTime() < deadline) {
        TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
      }
      if (system.center().data().drain(DRAIN_WITHIN)) {
        inHistory = readingsInHistory(system.center().data().history());
      }
    } catch (ExecutionException | SQLException | IOException e) {
      log.warn("History cannot be counted: {}", e.getMessage());
    }
    report.put(
        "readingsAcknowledged",
        system.center().gateways().stream().mapToLong(GatewayStatus::readingsAcknowledged).sum());
    report.put("readingsInHistory", inHistory);
  }

  private long readingsInHistory(History history) throws SQLException, IOException {
    long readings = 0;
    for (GatewayStatus gateway : system.center().gateways()) {
      List<List<Object>> rows =
          history.query(
              """
              SELECT count(*) FROM (SELECT DISTINCT boot_epoch, sequence, device, time
              FROM history WHERE gateway = '%s' AND boot_epoch = %d)
              """
                  .formatted(gateway.gateway().replace("'", "''"), gateway.bootEpoch()));
      readings += ((Number) rows.getFirst().getFirst()).longValue();
    }
    return readings;
  }

  /** Orders of this run that were decided so. */
  private long orders(boolean committed) {
    return system.center().orders().stream()
        .filter(o -> o.proposedAt() >= startEpochMillis)
        .flatMap(o -> o.decision().stream())
        .filter(d -> d.committed() == committed)
        .count();
  }

  /** JSON has no NaN; a number that is not known is null. */
  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
