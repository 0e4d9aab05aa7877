package org.gridpact.edge.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.gridpact.model.config.HostPort;
import org.junit.jupiter.api.Test;

class RendezvousTest {
  private static final List<HostPort> CENTERS =
      List.of(HostPort.loopback(1), HostPort.loopback(2), HostPort.loopback(3));
  private static final List<String> GATEWAYS =
      IntStream.range(0, 3_000).mapToObj("gateway-%d"::formatted).toList();

  private static HostPort first(String gateway, List<HostPort> centers) {
    return Rendezvous.order(gateway, centers).getFirst();
  }

  @Test
  void eachCenterGetsAboutAsManyGateways() {
    for (HostPort center : CENTERS) {
      assertThat(GATEWAYS.stream().filter(g -> first(g, CENTERS).equals(center)).count())
          .isBetween(900L, 1_100L);
    }
  }

  @Test
  void onlyTheGatewaysOfACenterThatGoesMove() {
    for (HostPort gone : CENTERS) {
      List<HostPort> left = CENTERS.stream().filter(c -> !c.equals(gone)).toList();
      assertThat(GATEWAYS)
          .allMatch(
              g -> first(g, CENTERS).equals(gone) || first(g, CENTERS).equals(first(g, left)));
    }
  }

  @Test
  void theOrderOfTheListDoesNotMatter() {
    assertThat(GATEWAYS)
        .allMatch(
            g -> Rendezvous.order(g, CENTERS).equals(Rendezvous.order(g, CENTERS.reversed())));
  }
}
