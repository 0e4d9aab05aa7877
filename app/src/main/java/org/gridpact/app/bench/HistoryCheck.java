package org.gridpact.app.bench;

import java.io.IOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gridpact.app.bench.Sent.OfGateway;
import org.gridpact.engine.history.History;

/**
 * Compares history with what the gateways say they sent, by DuckDB's count and not by the stream
 * job's.
 *
 * <p>It matches where each gateway's frames are all there, each with as many rows as it has devices
 * and the same set of devices as every other frame of its gateway, and where voltage, current and
 * power add up, step by step, to what was sent. So nothing is missing, twice, or changed.
 */
record HistoryCheck(long readings, long points, boolean matches) {
  /** A frame's devices are named by the sum of their hashes. */
  private static final String SQL =
      """
      WITH frames AS (
        SELECT gateway, boot_epoch, sequence, count(*) AS readings,
          sum(hash(device)) AS devices,
          count(voltage) + count(current) + count(active_power) AS points,
          sum(CAST(round(voltage / 0.01) AS BIGINT)) AS voltage_steps,
          sum(CAST(round(current / 0.001) AS BIGINT)) AS current_steps,
          sum(CAST(round(active_power / 0.1) AS BIGINT)) AS power_steps
        FROM history GROUP BY gateway, boot_epoch, sequence)
      SELECT gateway, count(*), min(sequence), max(sequence), min(readings), max(readings),
        count(DISTINCT devices), sum(readings), sum(points),
        sum(voltage_steps), sum(current_steps), sum(power_steps)
      FROM frames GROUP BY gateway
      """;

  static HistoryCheck of(History history, Sent sent) throws SQLException, IOException {
    Map<String, Found> byGateway = new HashMap<>();
    for (List<Object> row : history.query(SQL)) {
      long[] numbers =
          row.stream()
              .skip(1)
              .mapToLong(n -> new BigDecimal(n.toString()).longValueExact())
              .toArray();
      byGateway.put(row.getFirst().toString(), Found.of(numbers));
    }
    boolean matches =
        byGateway.size() == sent.gateways().size()
            && sent.gateways().stream().allMatch(g -> isWhole(byGateway.get(g.gateway()), g))
            && sent.readings() == sent.readingsAcknowledged();
    return new HistoryCheck(
        byGateway.values().stream().mapToLong(Found::readings).sum(),
        byGateway.values().stream().mapToLong(Found::points).sum(),
        matches);
  }

  private static boolean isWhole(Found found, OfGateway sent) {
    return found != null
        && found.equals(
            new Found(
                sent.frames(),
                1,
                sent.frames(),
                sent.devices(),
                sent.devices(),
                1,
                sent.readings(),
                sent.readings() * BenchArea.POINTS.size(),
                sent.voltageSteps(),
                sent.currentSteps(),
                sent.powerSteps()));
  }

  /** A row of the query. */
  private record Found(
      long frames,
      long firstSequence,
      long lastSequence,
      long fewestReadings,
      long mostReadings,
      long deviceSets,
      long readings,
      long points,
      long voltageSteps,
      long currentSteps,
      long powerSteps) {
    static Found of(long[] n) {
      return new Found(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10]);
    }
  }
}
