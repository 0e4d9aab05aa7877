package org.gridpact.model.area;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalDouble;
import org.gridpact.model.config.ConfigException;
import org.junit.jupiter.api.Test;

/** What a device can do in reactive power, as it is written in files. */
class ReactiveTest {
  private static final String GOOD =
      """
      area: district
      centers: ["127.0.0.1:8443"]
      centerKey: center.pem
      gateway: {id: roof, listen: "127.0.0.1:0"}
      devices:
        - id: pv-1
          kind: inverter
          gateway: roof
          bus: 2
          feeder: f
          points: {power: W, reactivePower: var, voltage: V}
          envelope:
            {min: -100 kW, max: 0 kW, ramp: 50 kW/s, failsafe: unlimited, reactive: {max: 60 kvar, rated: 110 kVA}}
          rules:
            voltVar: {nominal: 400 V, rated: 110 kVA, curve: ieee-1547-2018-category-b}
      """;

  private static Envelope.Reactive read(String part, String instead) throws ConfigException {
    assertThat(GOOD).contains(part);
    DeviceSpec device =
        GatewayFile.parse("g.yaml", GOOD.replace(part, instead)).devices().getFirst();
    return ((Envelope.Power) device.envelope().orElseThrow()).reactive().orElseThrow();
  }

  @Test
  void aLimitARatingOrBothAreWhatADeviceCanDo() throws ConfigException {
    assertThat(read("", "")).isEqualTo(new Envelope.Reactive(60e3, OptionalDouble.of(110e3)));
    assertThat(read("max: 60 kvar, ", ""))
        .isEqualTo(new Envelope.Reactive(110e3, OptionalDouble.of(110e3)));
    assertThat(read(", rated: 110 kVA}", "}"))
        .isEqualTo(new Envelope.Reactive(60e3, OptionalDouble.empty()));
  }

  @Test
  void withoutItReactivePowerCannotBeOrdered() throws ConfigException {
    String without = GOOD.replace(", reactive: {max: 60 kvar, rated: 110 kVA}", "");
    DeviceSpec device = GatewayFile.parse("g.yaml", without).devices().getFirst();
    assertThat(((Envelope.Power) device.envelope().orElseThrow()).reactive()).isEmpty();
  }

  @Test
  void bothPowersAreWithinTheCircleOfTheRating() throws ConfigException {
    Envelope.Reactive able = read("", "");
    assertThat(able.holds(0, 60e3)).isTrue();
    assertThat(able.holds(0, -60_001)).isFalse();
    assertThat(able.holds(-92e3, 60e3)).isTrue();
    assertThat(able.holds(-92_195, 60e3)).isTrue();
    assertThat(able.holds(-92_196, 60e3)).isFalse();
    assertThat(able.mostVars(0)).isEqualTo(60e3);
    assertThat(able.mostVars(-100e3)).isCloseTo(Math.sqrt(110e3 * 110e3 - 1e10), within(1e-6));
    assertThat(able.mostVars(120e3)).isZero();
  }

  @Test
  void whatCannotBeIsRefusedWithItsPlace() {
    refuses("reactive: {max: 60 kvar, rated: 110 kVA}", "reactive: {}", "g.yaml:13", "max is");
    refuses("max: 60 kvar", "max: 60 kW", "g.yaml:13", "kvar");
    refuses("max: 60 kvar", "max: 0 kvar", "a max above 0 var");
    refuses("max: 60 kvar", "max: 120 kvar", "a rating of at least as many VA");
    refuses("rated: 110 kVA}}", "rated: 90 kVA}}", "less than the envelope's 100000.0 W");
    refuses("reactivePower: var, ", "", "needs reactivePower as a point");
    refuses("rated: 110 kVA, curve", "rated: 100 kVA, curve", "a device has one rating");
    refuses("kind: inverter", "kind: generator", "of an inverter or a battery");
  }

  private static void refuses(String part, String instead, String... because) {
    assertThatThrownBy(() -> read(part, instead))
        .isInstanceOf(ConfigException.class)
        .message()
        .contains(because);
  }
}
