package org.gridpact.center.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gridpact.model.testing.Eventually.until;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DispatchRules;
import org.gridpact.model.area.GatewaySpec;
import org.gridpact.model.area.Limits;
import org.gridpact.model.config.HostPort;
import org.gridpact.model.time.GridClock;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.limits.GridLimits;
import org.gridpact.network.plan.PlanRequest;
import org.gridpact.network.security.FindingView;
import org.junit.jupiter.api.Test;

/** The feeder without devices is as in its file: every loss takes supply from somebody. */
class SecurityMonitorTest {
  private static final Limits LIMITS = new Limits(0.9, 1.1, Map.of(), true);

  private final AtomicReference<GridSnapshot> snapshot =
      new AtomicReference<>(new GridSnapshot(0, Map.of(), List.of()));
  private final AtomicReference<Set<String>> committed = new AtomicReference<>(Set.of());

  private PlanRequest known(Area area) {
    return new GridView(area, snapshot.get()).request(Set.of());
  }

  @Test
  void theStateIsLookedAtOnceItIsKnownAndAgainAfterEachPlan() throws Exception {
    Grid grid = Grid.read("builtin:feeder33");
    GridLimits limits = GridLimits.of(grid, LIMITS).complete().limits();
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
        new SecurityMonitor(area, grid, limits, () -> known(area), committed::get, clock, clock)) {
      assertThat(monitor.newest().unknown()).contains("no state");
      snapshot.set(new GridSnapshot(clock.epochMillis(), Map.of(), List.of()));
      monitor.start();
      until(() -> monitor.newest().unknown() == null);

      LiveSecurity first = monitor.newest();
      assertThat(first.trigger()).isEqualTo("first");
      assertThat(first.losses()).isEqualTo(33);
      assertThat(first.insecure()).isPositive();
      assertThat(first.findings()).anyMatch(f -> f.outcome().equals("supply lost"));

      committed.set(Set.of("order-1"));
      until(() -> monitor.newest().trigger().equals("plan"));
    }
  }

  @Test
  void theLossOfAGeneratorTakesWhatItsMeterSays() throws Exception {
    MeteredFeeder holding = new MeteredFeeder(0.915, -800_000);
    assertThat(withoutGenerator(holding))
        .anyMatch(f -> f.outcome().equals("limits broken") && f.words().contains("bus 18"));
    MeteredFeeder idle = new MeteredFeeder(0.9, -800_000);
    assertThat(withoutGenerator(idle)).isEmpty();
  }

  /** What the loss of the generator at bus 18 breaks; the state itself breaks nothing. */
  private List<FindingView> withoutGenerator(MeteredFeeder feeder) {
    GridClock clock = GridClock.system();
    snapshot.set(feeder.snapshot(clock.epochMillis(), 1));
    try (SecurityMonitor monitor =
        new SecurityMonitor(
            feeder.area,
            feeder.grid,
            feeder.limits,
            () -> known(feeder.area),
            Set::of,
            clock,
            clock)) {
      monitor.start();
      until(() -> monitor.newest().unknown() == null);
      List<FindingView> findings = monitor.newest().findings();
      assertThat(findings).noneMatch(f -> f.contingency().equals("none"));
      assertThat(monitor.newest().lookedAt()).isEqualTo(34);
      return findings.stream()
          .filter(f -> f.contingency().equals("unit " + MeteredFeeder.GENERATOR))
          .toList();
    }
  }
}
