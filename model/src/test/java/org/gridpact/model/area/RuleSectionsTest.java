package org.gridpact.model.area;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.gridpact.model.area.DeviceRules.Slot;
import org.gridpact.model.area.DeviceRules.VoltVar;
import org.gridpact.model.area.DeviceRules.VoltWatt;
import org.gridpact.model.area.DeviceRules.Watts;
import org.gridpact.model.area.GatewayRules.AntiFlap;
import org.gridpact.model.area.GatewayRules.FeederLimit;
import org.gridpact.model.config.ConfigException;
import org.junit.jupiter.api.Test;

/** Envelopes and local rules as they are written in files. */
class RuleSectionsTest {
  private static final String GOOD =
      """
      area: street
      centers: ["127.0.0.1:8443"]
      centerKey: center.pem
      gateway:
        id: cellar
        listen: "127.0.0.1:0"
        rules:
          feederLimit:
            meter: main
            import: 80 kW
            export: unlimited
            curtail: [pv, bat]
            hold: 30 s
          antiFlap: {changes: 4, within: 5 min}
      devices:
        - {id: main, kind: meter, gateway: cellar, bus: 1, feeder: f, points: {power: W}}
        - id: pv
          kind: inverter
          gateway: cellar
          bus: 1
          feeder: f
          points: {power: W, voltage: V}
          envelope:
            min: -10 kW
            max: 0 kW
            ramp: 1 kW/s
            failsafe: {min: -5 kW, max: 0 kW}
          rules:
            voltWatt: {nominal: 400 V, rated: 10 kW, production: ieee-1547-2018-category-b}
            voltVar: {nominal: 0.4 kV, rated: 11 kVA, curve: [{at: 0.9 pu, vars: -30 %}, {at: 1.1 pu, vars: 30 %}], response: 1 s}
            default: {min: -8 kW, max: 0 kW}
            schedule: [{from: "22:00", to: "06:00", min: -1 kW, max: 0 kW}]
        - id: bat
          kind: battery
          gateway: cellar
          bus: 1
          feeder: f
          points: {power: W, stateOfCharge: 1}
          envelope:
            min: -10 kW
            max: 10 kW
            ramp: 1 kW/s
            failsafe: {min: 0 kW, max: 0 kW}
            rampReserve: 2 kW
            stateOfCharge: {min: 10 %, max: 95 %}
        - id: hp
          kind: flexible-load
          gateway: cellar
          bus: 1
          feeder: f
          points: {power: W}
          envelope:
            min: 0 kW
            max: 10 kW
            ramp: 1 kW/s
            failsafe: unlimited
            onOff: {onWatts: 1 kW, minOn: 5 min, minOff: 10 min}
      """;

  private static GatewayFile read() throws ConfigException {
    return GatewayFile.parse("g.yaml", GOOD);
  }

  private static Envelope.Power envelope(GatewayFile file, int device) {
    return (Envelope.Power) file.devices().get(device).envelope().orElseThrow();
  }

  @Test
  void envelopesAreReadInSiUnits() throws ConfigException {
    Envelope.Power battery = envelope(read(), 2);
    assertThat(battery.reserveWatts()).isEqualTo(2_000);
    assertThat(battery.usableMinWatts()).isEqualTo(-8_000);
    assertThat(battery.usableMaxWatts()).isEqualTo(8_000);
    assertThat(battery.stateOfCharge()).contains(new Envelope.ChargeBounds(0.1, 0.95));
    Envelope.Power heatPump = envelope(read(), 3);
    assertThat(heatPump.failsafe()).isEqualTo(new Envelope.Failsafe.Unlimited());
    assertThat(heatPump.failsafeMaxWatts()).isEqualTo(10_000);
    assertThat(heatPump.onOff()).contains(new Envelope.OnOff(1_000, 300_000, 600_000));
  }

  @Test
  void rulesOfDevicesAreRead() throws ConfigException {
    DeviceRules rules = read().devices().get(1).rules();
    assertThat(rules.voltWatt())
        .contains(
            new VoltWatt(
                400, 10_000, Optional.of(VoltWatt.ieee1547(false)), Optional.empty(), 10_000));
    assertThat(rules.voltVar().orElseThrow())
        .isEqualTo(
            new VoltVar(
                400,
                11_000,
                new Curve(List.of(new Curve.Knee(0.9, -0.3), new Curve.Knee(1.1, 0.3))),
                1_000));
    assertThat(rules.byDefault()).contains(new Watts(-8_000, 0));
    assertThat(rules.schedule())
        .containsExactly(new Slot(LocalTime.of(22, 0), LocalTime.of(6, 0), new Watts(-1_000, 0)));
  }

  @Test
  void rulesOfAGatewayAreRead() throws ConfigException {
    GatewayRules rules = read().gateway().rules();
    assertThat(rules.feederLimit())
        .contains(
            new FeederLimit(
                "main",
                OptionalDouble.of(80_000),
                OptionalDouble.empty(),
                List.of("pv", "bat"),
                FeederLimit.HYSTERESIS,
                30_000));
    assertThat(rules.antiFlap()).contains(new AntiFlap(4, 300_000));
  }

  /** Tables 8 and 10 of IEEE Std 1547-2018; production counts as injection, so with a minus. */
  @Test
  void theStandardsCurvesAreTheStandards() {
    Curve production = VoltWatt.ieee1547(false);
    assertThat(production.at(1.0)).isEqualTo(1);
    assertThat(production.at(1.06)).isEqualTo(1);
    assertThat(production.at(1.08)).isCloseTo(0.6, within(1e-12));
    assertThat(production.at(1.1)).isEqualTo(0.2);
    assertThat(VoltWatt.ieee1547(true).at(1.1)).isZero();
    Curve vars = VoltVar.IEEE_1547_CATEGORY_B;
    assertThat(vars.at(0.5)).isEqualTo(-0.44);
    assertThat(vars.at(0.95)).isCloseTo(-0.22, within(1e-12));
    assertThat(vars.at(1.0)).isZero();
    assertThat(vars.at(1.05)).isCloseTo(0.22, within(1e-12));
    assertThat(vars.at(1.2)).isEqualTo(0.44);
  }

  @Test
  void aMissingFailsafeIsNotUnlimited() {
    refuses("      failsafe: unlimited\n", "", "devices[3].envelope.failsafe is missing");
    refuses("failsafe: unlimited", "failsafe: none", "g.yaml:56: failsafe is a range");
  }

  @Test
  void aMissingLimitIsNotNoLimit() {
    refuses("      export: unlimited\n", "", "feederLimit.export is missing");
    refuses("import: 80 kW", "import: unlimited", "limits import or export");
  }

  @Test
  void aFeederLimitNamesDevicesOfItsGatewayAtTheirLine() {
    refuses("meter: main", "meter: bat", "g.yaml:9: gateway 'cellar' has no meter 'bat'");
    refuses("[pv, bat]", "[pv, attic]", "g.yaml:12: gateway 'cellar' has no device 'attic'");
    refuses("[pv, bat]", "[pv, main]", "g.yaml:12: gateway 'cellar' has no device 'main'");
    refuses("[pv, bat]", "[pv, hp]", "g.yaml:12: device 'hp' keeps the feeder limit");
    refuses("[pv, bat]", "[pv, pv]", "each once");
  }

  @Test
  void anImpossibleEnvelopeIsRefused() {
    refuses("rampReserve: 2 kW", "rampReserve: 11 kW", "reserve is wider");
    refuses("{min: 10 %, max: 95 %}", "{min: 95 %, max: 10 %}", "min < max");
    refuses(
        "points: {power: W, stateOfCharge: 1}", "points: {power: W}", "stateOfCharge as a point");
    refuses("onWatts: 1 kW", "onWatts: 11 kW", "within its range");
    refuses("onWatts: 1 kW", "onWatts: 0 kW", "above 0 W");
    refuses(
        "max: 10 kW\n      ramp: 1 kW/s\n      failsafe: unlimited",
        "max: 1e999 kW\n      ramp: 1 kW/s\n      failsafe: unlimited",
        "envelope.max: '1e999 kW' is too large a number");
  }

  @Test
  void anImpossibleCurveIsRefused() {
    refuses("{at: 1.1 pu, vars: 30 %}", "{at: 1.1 pu, vars: -40 %}", "rises with voltage");
    refuses("{at: 1.1 pu, vars: 30 %}", "{at: 0.9 pu, vars: 30 %}", "grow from point to point");
    refuses("production: ieee-1547-2018-category-b", "production: rule-21", "is a list of points");
    refuses(
        "production: ieee-1547-2018-category-b",
        "production: [{at: 1.1 pu, power: 20 %}, {at: 1.2 pu, power: 30 %}]",
        "falls with voltage");
    refuses("points: {power: W, voltage: V}", "points: {power: W}", "need a voltage");
  }

  @Test
  void aScheduleThatOverlapsIsRefused() {
    refuses(
        "min: -1 kW, max: 0 kW}]",
        "min: -1 kW, max: 0 kW}, {from: \"05:00\", to: \"07:00\", min: 0 kW, max: 0 kW}]",
        "05:00-07:00 overlaps 22:00-06:00");
    refuses("to: \"06:00\"", "to: \"25:00\"", "no time of day in UTC");
    refuses("to: \"06:00\"", "till: \"06:00\"", "is missing");
  }

  private static void refuses(String part, String instead, String because) {
    assertThat(GOOD).contains(part);
    assertThatThrownBy(() -> GatewayFile.parse("g.yaml", GOOD.replace(part, instead)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(because);
  }
}
