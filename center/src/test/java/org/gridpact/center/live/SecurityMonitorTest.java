package org.gridpact.center.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DispatchRules;
import org.gridpact.model.area.GatewaySpec;
import org.gridpact.model.area.Limits;
import org.gridpact.model.config.HostPort;
import org.gridpact.model.time.GridClock;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.limits.GridLimits;
import org.junit.jupiter.api.Test;

/** The feeder without devices is as in its file: every loss takes supply from somebody. */
class SecurityMonitorTest {
  private static final Limits LIMITS = new Limits(0.9, 1.1, Map.of(), true);

  private final AtomicReference<GridSnapshot> snapshot =
      new AtomicReference<>(new GridSnapshot(0, Map.of(), List.of()));
  private final AtomicReference<Set<String>> committed = new AtomicReference<>(Set.of());

  private static void await(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - start).isLessThan(Duration.ofSeconds(60).toNanos());
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  @Test
  void theStateIsLookedAtOnceItIsKnownAndAgainAfterEachPlan() throws Exception {
    Grid grid = Grid.read("builtin:feeder33");
    GridLimits limits = ((GridLimits.Outcome.Complete) GridLimits.of(grid, LIMITS)).limits();
    Area area =
        new Area(
            "feeder",
            "builtin:feeder33",
            LIMITS,
            List.of(GatewaySpec.ofLines("one", HostPort.loopback(0), 1_000, 30_000)),
            List.of(),
            DispatchRules.DEFAULT,
            List.of());
    GridClock clock = GridClock.system();
    try (SecurityMonitor monitor =
        new SecurityMonitor(area, grid, limits, snapshot::get, committed::get, clock, clock)) {
      assertThat(monitor.newest().unknown()).contains("no state");
      snapshot.set(new GridSnapshot(clock.epochMillis(), Map.of(), List.of()));
      monitor.start();
      await(() -> monitor.newest().unknown() == null);

      LiveSecurity first = monitor.newest();
      assertThat(first.trigger()).isEqualTo("first");
      assertThat(first.losses()).isEqualTo(33);
      assertThat(first.insecure()).isPositive();
      assertThat(first.findings()).anyMatch(f -> f.outcome().equals("supply lost"));

      committed.set(Set.of("order-1"));
      await(() -> monitor.newest().trigger().equals("plan"));
    }
  }
}
