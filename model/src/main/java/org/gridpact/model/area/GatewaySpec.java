package org.gridpact.model.area;

import java.util.List;
import java.util.Optional;
import org.gridpact.model.config.HostPort;

/**
 * One edge gateway.
 *
 * @param drivers how it reaches its devices; at least one
 * @param cycleMillis period of its control cycle, 100 ms at least
 * @param failsafeAfterMillis without a heartbeat from the center for this long, its devices go to
 *     failsafe
 * @param scada present where its devices are offered to a SCADA host
 * @param external it runs apart from the center, by {@code gridpact edge}
 * @param tasks what tasks may have of it
 */
public record GatewaySpec(
    String id,
    List<DriverSpec> drivers,
    int cycleMillis,
    int failsafeAfterMillis,
    GatewayRules rules,
    StorageSpec storage,
    Optional<ScadaSpec> scada,
    boolean external,
    TaskBudget tasks) {
  /** The driver a gateway has that only says where it listens. */
  public static final String LINES = "lines";

  public GatewaySpec {
    drivers = List.copyOf(drivers);
    if (cycleMillis < 100 || failsafeAfterMillis < cycleMillis) {
      throw new IllegalArgumentException(
          "gateway %s: cycle is at least 100 ms, failsafeAfter at least a cycle".formatted(id));
    }
    if (drivers.isEmpty()) {
      throw new IllegalArgumentException("gateway %s has no driver".formatted(id));
    }
    if (drivers.stream().map(DriverSpec::id).distinct().count() != drivers.size()) {
      throw new IllegalArgumentException("gateway %s has a driver twice".formatted(id));
    }
  }

  /** A gateway that takes JSON lines, with defaults for the rest. */
  public static GatewaySpec ofLines(
      String id, HostPort listen, int cycleMillis, int failsafeAfterMillis) {
    return new GatewaySpec(
        id,
        List.of(new DriverSpec.JsonLines(LINES, listen)),
        cycleMillis,
        failsafeAfterMillis,
        GatewayRules.NONE,
        StorageSpec.DEFAULT,
        Optional.empty(),
        false,
        TaskBudget.DEFAULT);
  }

  /** The same gateway with other drivers. */
  public GatewaySpec withDrivers(List<DriverSpec> others) {
    return new GatewaySpec(
        id, others, cycleMillis, failsafeAfterMillis, rules, storage, scada, external, tasks);
  }

  public DriverSpec driver(String driver) {
    return drivers.stream()
        .filter(d -> d.id().equals(driver))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("gateway " + id + " has no driver " + driver));
  }
}
