package org.gridpact.center.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridpact.network.estimate.GridEstimate;
import org.gridpact.network.estimate.GridEstimate.Suspect;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.flow.UnreadLoads;
import org.junit.jupiter.api.Test;

class SuspicionsTest {
  private static final Suspect METER =
      new Suspect(List.of("meter-18"), "18", "power", "W", 5e4, 9e4, 12, List.of());
  private static final Suspect HEAD =
      new Suspect(List.of("flow-1-2"), "1-2", "power", "W", 3.6e6, 3.7e6, 12, List.of("meter-8"));

  private final Suspicions suspicions = new Suspicions();

  private Set<String> named(long epochMillis, Suspect... suspects) {
    FlowResult.Solved flow = new FlowResult.Solved(Map.of(), Set.of(), Map.of(), 0, 0, 0, 0, 1);
    GridEstimate.Fit fit = new GridEstimate.Fit(1, 2, 3, 4);
    return suspicions
        .lasting(
            new GridEstimate(
                epochMillis,
                flow,
                Map.of(),
                Map.of(),
                1,
                fit,
                List.of(suspects),
                List.of(),
                Map.of(),
                Map.of(),
                UnreadLoads.NONE))
        .suspectDevices();
  }

  @Test
  void whoIsSuspectedWithoutABreakIsNamedOnceThatHasLasted() {
    for (long at = 0; at < Suspicions.LASTING_MILLIS; at += 1_000) {
      assertThat(named(at, METER)).isEmpty();
    }
    assertThat(named(Suspicions.LASTING_MILLIS, METER, HEAD)).containsExactly("meter-18");
    assertThat(named(Suspicions.LASTING_MILLIS + 1_000)).isEmpty();
  }

  @Test
  void whoAgreesOnceIsNewAgain() {
    for (long at = 0; at <= 240_000; at += 1_000) {
      Suspect[] now = at % 59_000 == 0 ? new Suspect[0] : new Suspect[] {HEAD};
      assertThat(named(at, now)).isEmpty();
    }
  }

  @Test
  void aFewEstimatesFarApartAreNotEnough() {
    for (int i = 1; i < Suspicions.ESTIMATES; i++) {
      assertThat(named(i * Suspicions.LASTING_MILLIS, METER)).isEmpty();
    }
    assertThat(named(Suspicions.ESTIMATES * Suspicions.LASTING_MILLIS, METER))
        .containsExactly("meter-18");
  }
}
