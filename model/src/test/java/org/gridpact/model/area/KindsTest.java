package org.gridpact.model.area;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import org.gridpact.model.config.ConfigException;
import org.junit.jupiter.api.Test;

/** Generators, tie lines and tap changers as they are written in files. */
class KindsTest {
  private static final String GOOD =
      """
      area: district
      centers: ["127.0.0.1:8443"]
      centerKey: center.pem
      gateway: {id: substation, listen: "127.0.0.1:0"}
      devices:
        - id: oltc-1
          kind: tap-changer
          gateway: substation
          branch: 1-2
          feeder: f
          points: {tapPosition: 1, voltage: V}
          envelope: {minPosition: -8, maxPosition: 8, operationsPerHour: 12, failsafe: stay}
        - id: engine-1
          kind: generator
          gateway: substation
          bus: 2
          feeder: f
          points: {power: W}
          envelope: {min: -2 MW, max: 0 MW, ramp: 50 kW/s, failsafe: {min: -1 MW, max: 0 MW}}
        - id: north
          kind: tie-line
          gateway: substation
          bus: 1
          feeder: f
          points: {power: W}
          envelope: {min: -5 MW, max: 5 MW, ramp: 100 kW/s, failsafe: unlimited}
          rules:
            schedule: [{from: "06:00", to: "22:00", min: -2 MW, max: -2 MW}]
      """;

  @Test
  void aTapChangerHasPositionsOperationsAndAFailsafe() throws ConfigException {
    assertThat(envelope(GOOD, 0)).isEqualTo(new Envelope.Tapping(-8, 8, 12, OptionalInt.empty()));
    assertThat(envelope(GOOD.replace("failsafe: stay", "failsafe: -2"), 0))
        .isEqualTo(new Envelope.Tapping(-8, 8, 12, OptionalInt.of(-2)));
  }

  @Test
  void aGeneratorProducesAndATieLineHasAScheduleBothWays() throws ConfigException {
    assertThat(envelope(GOOD, 1)).isEqualTo(new Envelope.Power(-2e6, 0, 50e3, -1e6, 0));
    DeviceSpec north = GatewayFile.parse("g.yaml", GOOD).devices().get(2);
    assertThat(north.rules().schedule().getFirst().watts())
        .isEqualTo(new DeviceRules.Watts(-2e6, -2e6));
  }

  private static Envelope envelope(String text, int device) throws ConfigException {
    return GatewayFile.parse("g.yaml", text).devices().get(device).envelope().orElseThrow();
  }

  @Test
  void whatATapChangerCannotBeIsRefusedWithItsPlace() {
    refuses(", failsafe: stay", "", "g.yaml:12: devices[0].envelope.failsafe is missing");
    refuses("failsafe: stay", "failsafe: open", "g.yaml:12: failsafe is a position or the word");
    refuses("failsafe: stay", "failsafe: 9", "<= failsafe position <=");
    refuses("minPosition: -8", "minPosition: 8", "minPosition < maxPosition");
    refuses("minPosition: -8", "minPosition: low", "g.yaml:12", "must be a whole number");
    refuses("operationsPerHour: 12", "operationsPerHour: 0", "at least 1");
    refuses("operationsPerHour: 12", "perHour: 12", "operationsPerHour is missing");
    refuses("{tapPosition: 1, voltage: V}", "{voltage: V}", "needs tapPosition as a point");
    refuses("branch: 1-2", "bus: 1", "a tap-changer is on a branch");
    refuses("kind: tap-changer", "kind: breaker", "unknown key 'minPosition'");
  }

  @Test
  void aGeneratorThatMayConsumeIsRefused() {
    refuses("max: 0 MW, ramp", "max: 1 MW, ramp", "g.yaml:13", "a generator produces");
    refuses("bus: 2", "branch: 1-2", "a generator is on a bus");
    refuses("bus: 1\n", "branch: 1-2\n", "a tie-line is on a bus");
  }

  private static void refuses(String part, String instead, String... because) {
    assertThat(GOOD).contains(part);
    assertThatThrownBy(() -> GatewayFile.parse("g.yaml", GOOD.replace(part, instead)))
        .isInstanceOf(ConfigException.class)
        .message()
        .contains(because);
  }
}
