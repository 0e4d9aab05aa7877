package org.gridpact.model.area;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.gridpact.model.config.ConfigException;
import org.gridpact.model.config.HostPort;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quantity;
import org.junit.jupiter.api.Test;

class AreaFileTest {
  private static final String GOOD =
      """
      area: street
      network: builtin:feeder33
      limits:
        voltage: {min: 0.92 pu, max: 1.06 pu}
        branches:
          1-2: 0.2 kA
      gateways:
        - {id: cellar, listen: "127.0.0.1:0", cycle: 500 ms}
      devices:
        - id: meter-18
          kind: meter
          gateway: cellar
          bus: 18
          feeder: trunk
          points: {voltage_A: V, current: A, power: W}
        - id: battery-18
          kind: battery
          gateway: cellar
          bus: 18
          feeder: trunk
          points: {power: W}
          envelope: {min: -0.1 MW, max: 100 kW, ramp: 20 kW/s, failsafe: {min: 0 W, max: 0 W}}
        - id: breaker-2
          kind: breaker
          gateway: cellar
          branch: 2-19
          feeder: trunk
          points: {switchClosed: 1}
          envelope: {operationsPerHour: 6}
      """;
  private static final String CENTERS =
      """
      centers:
        a: {ledger: "127.0.0.1:9101", uplink: "127.0.0.1:8443", web: "127.0.0.1:8080"}
        b: {ledger: "127.0.0.1:9102", uplink: "127.0.0.1:8444", web: "127.0.0.1:8081"}
        c: {ledger: "127.0.0.1:9103", uplink: "127.0.0.1:8445", web: "127.0.0.1:8082"}
      """;

  @Test
  void aBranchMayCarryMoreForATime() throws ConfigException {
    String rated =
        GOOD.replace("1-2: 0.2 kA", "1-2: {permanent: 200 A, 20 min: 240 A, 60 s: 0.3 kA}");

    Limits limits = AreaFile.parse("a.yaml", rated).area().limits();

    BranchLimit limit = limits.branches().get("1-2").at(0);
    assertThat(limit.amperes()).hasValue(200);
    assertThat(limit.temporary())
        .containsExactly(new TemporaryRating(240, 1_200), new TemporaryRating(300, 60));
  }

  @Test
  void aRatingThatAllowsNothingMoreIsRefused() {
    refuses(
        GOOD.replace("0.2 kA", "{permanent: 200 A, 20 min: 240 A, 1 min: 220 A}"),
        "branch 1-2: its rating for 1 min, 220.0 A, is not above the permanent 200.0 A and all that"
            + " may last as long");
    refuses(
        GOOD.replace("0.2 kA", "{permanent: 200 A, 20 min: 190 A}"),
        "branch 1-2: its rating for 20 min, 190.0 A, is not above");
    refuses(
        GOOD.replace("0.2 kA", "{20 min: 190 A}"),
        "a.yaml:6: limits.branches.1-2.permanent is missing");
    refuses(
        GOOD.replace("0.2 kA", "{permanent: 200 A, soon: 240 A}"),
        "a.yaml:6: 'soon' is neither permanent nor a time such as 20 min");
    refuses(
        GOOD.replace("0.2 kA", "{permanent: 200 A, 2 h: 0 A}"),
        "a.yaml:6: limit of branch 1-2 must be above 0 A");
  }

  @Test
  void limitsChangeWithTheSeasonAndTheTimeOfDayOfTheArea() throws ConfigException {
    String file =
        GOOD.replace(
                "1-2: 0.2 kA",
                "1-2: {permanent: 200 A, 20 min: 240 A, schedule: ["
                    + "{season: {from: 11-01, to: 03-31}, permanent: 260 A, 20 min: 300 A}, "
                    + "{season: {from: 04-01, to: 10-31}, from: 22:00, to: 06:00,"
                    + " permanent: 220 A}]}")
            .replace(
                "max: 1.06 pu}",
                "max: 1.06 pu, schedule: [{from: 22:00, to: 24:00, min: 0.95 pu, max: 1.05 pu}]}");
    Limits limits =
        AreaFile.parse("a.yaml", file + "place: {timeZone: Europe/Berlin}\n").area().limits();

    Schedule<BranchLimit> branch = limits.branches().get("1-2");
    // 22:30 UTC is 00:30 in Berlin's summer.
    assertThat(branch.at(at("2026-07-01T22:30:00Z"))).isEqualTo(BranchLimit.ofAmperes(220));
    assertThat(branch.at(at("2026-07-01T12:00:00Z")).amperes()).hasValue(200);
    assertThat(branch.at(at("2026-07-01T12:00:00Z")).temporary()).hasSize(1);
    assertThat(branch.at(at("2026-10-31T22:59:59Z")).amperes()).hasValue(220);
    assertThat(branch.at(at("2026-10-31T23:00:00Z")).amperes()).hasValue(260);
    assertThat(branch.at(at("2026-12-31T12:00:00Z")).temporary())
        .containsExactly(new TemporaryRating(300, 1_200));
    assertThat(limits.voltage().at(at("2026-07-01T20:00:00Z")))
        .isEqualTo(new Limits.Band(.95, 1.05));
    assertThat(limits.voltage().at(at("2026-07-01T22:00:00Z")))
        .isEqualTo(new Limits.Band(.92, 1.06));
  }

  @Test
  void aBranchMayHaveALimitOfActivePower() throws ConfigException {
    String file =
        GOOD.replace(
            "0.2 kA",
            "{permanent: 200 A, 20 min: 240 A, power: 3 MW, schedule: [{from: 22:00, to: 06:00,"
                + " power: 2 MW}]}");
    Schedule<BranchLimit> both =
        AreaFile.parse("a.yaml", file).area().limits().branches().get("1-2");
    assertThat(both.at(at("2026-07-01T12:00:00Z")).watts()).hasValue(3e6);
    BranchLimit night = both.at(at("2026-07-01T23:00:00Z"));
    assertThat(night.watts()).hasValue(2e6);
    assertThat(night.amperes()).as("as usual").hasValue(200);
    assertThat(night.temporary()).hasSize(1);
    BranchLimit alone =
        AreaFile.parse("a.yaml", GOOD.replace("0.2 kA", "{power: 3 MW}"))
            .area()
            .limits()
            .branches()
            .get("1-2")
            .usual();
    assertThat(alone.amperes()).as("the file's, if it has one").isEmpty();
    refuses(
        GOOD.replace("0.2 kA", "{power: 0 MW}"), "a.yaml:6: limit of branch 1-2 must be above 0 W");
    refuses(GOOD.replace("0.2 kA", "{power: 3 MVA}"), "a.yaml:6:", "has no unit known here");
  }

  @Test
  void anAreaMayDemandAReserve() throws ConfigException {
    String file = GOOD.replace("limits:\n", "limits:\n  reserve: {up: 100 kW, down: 0.05 MW}\n");
    assertThat(AreaFile.parse("a.yaml", file).area().limits().reserve())
        .isEqualTo(new Reserve(100e3, 50e3));
    assertThat(AreaFile.parse("a.yaml", GOOD).area().limits().reserve()).isEqualTo(Reserve.NONE);
    refuses(
        file.replace("up: 100 kW, down: 0.05 MW", ""), "a.yaml:4: a reserve is up, down, or both");
    refuses(file.replace("100 kW", "0 kW"), "a.yaml:4: a reserve that is demanded is above 0 W");
    refuses(file.replace("100 kW", "100 kWh"), "a.yaml:4: limits.reserve.up:", "kWh");
  }

  private static long at(String instant) {
    return Instant.parse(instant).toEpochMilli();
  }

  @Test
  void aScheduleThatIsNoneIsRefusedWithItsPlaceAndRule() {
    refusesSlots(
        "{permanent: 200 A}", "a.yaml:6: a slot of a schedule needs a season, or from and");
    refusesSlots("{from: 22:00, permanent: 200 A}", "a.yaml:6:", "schedule[0].to is missing");
    refusesSlots("{from: 22:00, to: 6 am, permanent: 200 A}", "'6 am' is no time of day, HH:mm");
    refusesSlots(
        "{season: {from: 02-30, to: 03-31}, permanent: 200 A}",
        "a.yaml:6: '02-30' is no day of the year, MM-dd");
    refusesSlots(
        "{from: 08:00, to: 08:00, permanent: 200 A}",
        "schedule: 01-01 to 12-31, 08:00 to 08:00 is always; give a season, or from and to");
    refusesSlots(
        "{from: 22:00, to: 06:00, permanent: 1 A}, {from: 05:00, to: 07:00, permanent: 2 A}",
        "a.yaml:6: limits.branches.1-2: schedule: 01-01 to 12-31, 05:00 to 07:00 overlaps");
    refusesSlots("{from: 22:00, to: 06:00}", "a.yaml:6:", "schedule[0].permanent is missing");
    refusesSlots("{from: 22:00, to: 06:00, permanent: 0 A}", "must be above 0 A");
    refusesSlots(
        "{from: 22:00, to: 06:00, permanent: 200 A, 20 min: 150 A}",
        "its rating for 20 min, 150.0 A, is not above the permanent 200.0 A");
    refuses(
        GOOD.replace("0.2 kA", "{permanent: 200 A, from: 08:00}"),
        "a.yaml:6: 'from' is neither permanent nor a time");
  }

  private static void refusesSlots(String slots, String... parts) {
    refuses(GOOD.replace("0.2 kA", "{permanent: 100 A, schedule: [" + slots + "]}"), parts);
  }

  @Test
  void aFileIsReadInSiUnits() throws ConfigException {
    Area area = AreaFile.parse("a.yaml", GOOD).area();

    assertThat(area.limits().branches().get("1-2").at(0)).isEqualTo(BranchLimit.ofAmperes(200));
    assertThat(area.gateways().getFirst().cycleMillis()).isEqualTo(500);
    assertThat(area.gateways().getFirst().failsafeAfterMillis()).isEqualTo(30_000);
    assertThat(area.device("battery-18").envelope())
        .contains(new Envelope.Power(-100_000, 100_000, 20_000, 0, 0));
    assertThat(area.device("meter-18").points().indexOf(Quantity.VOLTAGE, Phase.A)).isZero();
    assertThat(area.device("breaker-2").location()).isEqualTo(new Location.Branch("2-19"));
    assertThat(area.dispatch()).isEqualTo(DispatchRules.DEFAULT);
  }

  @Test
  void anAreaSaysWhereItIs() throws ConfigException {
    String place =
        """
        place:
          timeZone: Europe/Berlin
          holidays: [2026-12-25, 2026-12-26]
          latitude: 52.52
          longitude: 13.405
        """;
    Place read = AreaFile.parse("a.yaml", GOOD + place).area().place();

    assertThat(read.zone()).isEqualTo(ZoneId.of("Europe/Berlin"));
    assertThat(read.holidays()).contains(LocalDate.of(2026, 12, 26)).hasSize(2);
    assertThat(read.coordinates()).contains(new Place.Coordinates(52.52, 13.405));
    assertThat(AreaFile.parse("a.yaml", GOOD).area().place()).isEqualTo(Place.UNKNOWN);
    refuses(GOOD + place.replace("Europe/Berlin", "Atlantis"), "a.yaml:", "Atlantis", "time zone");
    refuses(GOOD + place.replace("2026-12-25", "Christmas"), "a.yaml:", "Christmas", "day such as");
    refuses(GOOD + place.replace("52.52", "152"), "latitude 152.0 is not -90 to 90");
    refuses(GOOD + place.replaceAll("  longitude.*\n", ""), "longitude is missing");
  }

  @Test
  void severalCentersAreReadByName() throws ConfigException {
    String file = GOOD.replace("cycle: 500 ms", "external: true") + CENTERS;
    Area area = AreaFile.parse("a.yaml", file).area();

    assertThat(area.centers()).extracting(CenterSpec::id).containsExactly("a", "b", "c");
    assertThat(area.center("b").uplink()).isEqualTo(new HostPort("127.0.0.1", 8444));
    assertThatThrownBy(() -> area.center("d")).hasMessageContaining("there is: a, b, c");
  }

  @Test
  void aGroupOfCentersThatCannotWorkIsRefused() {
    String file = GOOD.replace("cycle: 500 ms", "external: true") + CENTERS;
    assertThatThrownBy(() -> AreaFile.parse("a.yaml", GOOD + CENTERS))
        .hasMessageContaining("a.yaml:30: ")
        .hasMessageContaining("gateway 'cellar' needs external: true");
    assertThatThrownBy(() -> AreaFile.parse("a.yaml", file.replaceAll("  c: .*\n", "")))
        .hasMessageContaining("there are 1, 3 or 5 centers, not 2");
    assertThatThrownBy(() -> AreaFile.parse("a.yaml", file.replace("9103", "9101")))
        .hasMessageContaining("a.yaml:33: 127.0.0.1:9101 of c is taken by a");
    assertThatThrownBy(() -> AreaFile.parse("a.yaml", file.replace("9103", "0")))
        .hasMessageContaining("a.yaml:33: ")
        .hasMessageContaining("others have to find 127.0.0.1:0");
  }

  @Test
  void anUnknownKeyIsRefusedWithItsLine() {
    refuses(GOOD.replace("network:", "netwrok: x\nnetwork:"), "a.yaml:2: unknown key 'netwrok'");
    refuses(GOOD.replace("ramp:", "rampe: 1 kW/s, ramp:"), "a.yaml:22: unknown key 'rampe'");
  }

  @Test
  void aDuplicateIdIsRefusedWithItsLine() {
    refuses(
        GOOD.replace("id: battery-18", "id: meter-18"),
        "a.yaml:16: device 'meter-18' is there twice");
  }

  @Test
  void aKeyGivenTwiceIsRefused() {
    refuses(GOOD + "area: again\n", "area");
  }

  @Test
  void aMissingUnitIsRefusedWithItsLine() {
    refuses(GOOD.replace("0.92 pu", "0.92"), "a.yaml:4: limits.voltage.min: '0.92' has no unit");
    refuses(GOOD.replace("power: W}", "power: }"), "a.yaml:15", "point 'power' needs the unit W");
    refuses(GOOD.replace("0.2 kA", "0.2 kV"), "a.yaml:6", "has no unit known here");
  }

  @Test
  void aMissingLimitOrEnvelopeIsRefused() {
    refuses(GOOD.replace("min: 0.92 pu, ", ""), "a.yaml:4: limits.voltage.min is missing");
    refuses(
        GOOD.replaceAll("\\n *envelope: \\{min.*", ""), "a.yaml:16", "a battery needs an envelope");
  }

  @Test
  void aDeviceOfAnUnknownGatewayIsRefused() {
    refuses(
        GOOD.replaceFirst("gateway: cellar", "gateway: attic"),
        "a.yaml:12: device 'meter-18': no gateway 'attic' in this file");
  }

  @Test
  void whatRefersToSomethingThatIsRefusedItselfIsNoProblem() {
    String tasks =
        """
        tasks:
          - {id: t, work: rollup, devices: [meter-18], window: 1 min, period: 5 s, cost: 5 ms, memory: 1 kB, priority: 1}
        """;
    assertThatThrownBy(
            () -> AreaFile.parse("a.yaml", GOOD.replace("cycle: 500 ms", "cycle: soon") + tasks))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("a.yaml:8: gateways[0].cycle: ")
        .hasMessageNotContaining("\n");
    assertThatThrownBy(
            () -> AreaFile.parse("a.yaml", GOOD.replace("voltage_A: V", "voltage_A: X") + tasks))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("a.yaml:15: ")
        .hasMessageNotContaining("\n");
  }

  @Test
  void severalProblemsAreShownAtOnce() {
    refuses(
        GOOD.replace("0.92 pu", "0.92").replace("ramp: 20 kW/s", "ramp: fast"),
        "a.yaml:4",
        "a.yaml:22");
  }

  @Test
  void whatIsNotYamlIsRefusedWithItsLine() {
    refuses("area: [1\nnetwork: x", "a.yaml:2: not YAML");
    refuses("", "the file is empty");
    refuses("- a\n- b\n", "must be a mapping");
  }

  private static void refuses(String text, String... parts) {
    assertThatThrownBy(() -> AreaFile.parse("a.yaml", text))
        .isInstanceOf(ConfigException.class)
        .message()
        .contains(parts);
  }

  @Test
  void costsAreReadByKindAndByDeviceInOneCurrency() throws ConfigException {
    String file =
        GOOD.replace(
                "  - id: breaker-2",
                """
                    cost: 0.03 EUR/kWh
                    storage: {capacity: 200 kWh, efficiency: 90 %}
                  - id: breaker-2\
                """)
            + """
            dispatch:
              fairness: rotating
              costs: {flexible-load: 200 EUR/MWh, tap-changer: 1 EUR/step}
            """;
    Area area = AreaFile.parse("a.yaml", file).area();
    Costs costs = area.dispatch().costs();
    assertThat(costs.of(area.device("battery-18"))).isEqualTo(30);
    assertThat(costs.byKind())
        .containsEntry(DeviceKind.FLEXIBLE_LOAD, 200.0)
        .containsEntry(DeviceKind.TAP_CHANGER, 1.0)
        .containsEntry(DeviceKind.INVERTER, 80.0);
    assertThat(costs.fairness()).isEqualTo(Costs.Fairness.ROTATING);
    assertThat(area.device("battery-18").economics().storage())
        .contains(new Economics.Storage(200_000, 0.9));
  }

  @Test
  void aCostThatIsNoneIsRefusedWithItsRule() {
    assertRefused("costs: {battery: 20}", "'20' is no cost; write a number, a currency and MWh");
    assertRefused("hold: 1000 h", "dispatch.hold: 1000 h is longer than 24 days");
    assertRefused("costs: {battery: 20 $/MWh}", "a cost in $, where dispatch.currency is EUR");
    assertRefused("costs: {battery: 20 EUR/step}", "the cost of a tap-changer is per step");
    assertRefused("costs: {battery: 0 EUR/MWh}", "is not above 0");
    assertRefused("costs: {meter: 20 EUR/MWh}", "costs are of battery, generator, inverter");
    assertRefused("fairness: none", "'none' is none of proportional, rotating");
  }

  private static void assertRefused(String dispatch, String rule) {
    assertThatThrownBy(() -> AreaFile.parse("a.yaml", GOOD + "dispatch: {" + dispatch + "}\n"))
        .hasMessageContaining(rule);
  }
}
