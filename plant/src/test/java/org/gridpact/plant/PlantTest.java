package org.gridpact.plant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.time.GridClock;
import org.gridpact.network.grid.Grid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PlantTest {
  private static final long START = 1_763_715_600_000L;
  private static final Area AREA =
      new Areas()
          .meter("meter-18", "18")
          .powered("battery-1", DeviceKind.BATTERY, "18", -300_000, 300_000)
          .area();

  /** Twenty seconds a second: quick, and slow enough for every second to be solved. */
  private static Plant plant(Area area) throws Exception {
    return new Plant(
        area,
        Grid.read("builtin:feeder33"),
        PlantSpec.defaultsFor(area),
        Optional.empty(),
        GridClock.accelerated(START, 20));
  }

  private static double number(String line, String key) {
    Matcher found = Pattern.compile("\"" + key + "\":(-?[0-9.E]+)").matcher(line);
    assertThat(found.find()).as("%s in %s", key, line).isTrue();
    return Double.parseDouble(found.group(1));
  }

  private static boolean isOf(String line, String device) {
    return line.startsWith("{\"device\":\"" + device + "\"");
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(5);
    }
  }

  @Test
  void eachDeviceSaysALineASecondAndASetpointChangesPowerAndVoltage() throws Exception {
    try (TinyGateway gateway = new TinyGateway();
        Plant plant = plant(AREA)) {
      plant.start(Map.of("gateway-1", gateway.address()));
      gateway.awaitConnection();

      String meter = gateway.line(line -> isOf(line, "meter-18"));
      String battery = gateway.line(line -> isOf(line, "battery-1"));
      assertThat(meter).contains("\"reactivePower\":", "\"energyImported\":");
      assertThat(number(meter, "time") % 1_000).isZero();
      assertThat(number(meter, "time")).isGreaterThanOrEqualTo(START);
      assertThat(number(battery, "power")).isZero();
      assertThat(number(battery, "stateOfCharge")).isEqualTo(0.7);
      String later = gateway.line(line -> isOf(line, "meter-18"));
      assertThat(number(later, "time")).isGreaterThan(number(meter, "time"));

      gateway.send("{\"device\":\"battery-1\",\"minWatts\":-300000,\"maxWatts\":-300000}");
      String discharging =
          gateway.line(line -> isOf(line, "battery-1") && number(line, "power") < -290_000);
      assertThat(number(discharging, "voltage")).isGreaterThan(number(battery, "voltage") + 100);
    }
  }

  @Test
  void linesThatAreNoCommandAreCountedAndChangeNothing() throws Exception {
    try (TinyGateway gateway = new TinyGateway();
        Plant plant = plant(AREA)) {
      plant.start(Map.of("gateway-1", gateway.address()));
      gateway.awaitConnection();

      gateway.send("not JSON");
      gateway.send("{\"device\":\"battery-9\",\"minWatts\":0,\"maxWatts\":0}");
      gateway.send("{\"device\":\"battery-1\",\"closed\":false}");
      gateway.send("{\"device\":\"meter-18\",\"minWatts\":0,\"maxWatts\":0}");
      gateway.send("x".repeat(100_000));
      await(() -> plant.counters().badCommands() == 5);

      gateway.send("{\"device\":\"battery-1\",\"minWatts\":200000,\"maxWatts\":300000}");
      gateway.line(line -> isOf(line, "battery-1") && number(line, "power") > 190_000);
    }
  }

  @Test
  void aGatewayThatWasAwayIsFoundAgainAndWhatItMissedIsLostAndCounted() throws Exception {
    try (TinyGateway gateway = new TinyGateway();
        Plant plant = plant(AREA)) {
      plant.start(Map.of("gateway-1", gateway.address()));
      gateway.awaitConnection();
      gateway.send("{\"device\":\"battery-1\",\"minWatts\":-100000,\"maxWatts\":-100000}");
      gateway.line(line -> isOf(line, "battery-1") && number(line, "power") < -90_000);

      gateway.hangUp();
      gateway.awaitConnection();
      await(() -> plant.counters().readingsLost() > 0);
      double now = (double) plant.counters().secondsSimulated();

      String battery =
          gateway.line(
              line -> isOf(line, "battery-1") && number(line, "time") > START + 1_000 * now);
      assertThat(number(battery, "power")).as("held over the cut").isLessThan(-90_000);
    }
  }

  @Test
  void aGatewayThatIsNotThereStopsNeitherTheOthersNorTheClosing() throws Exception {
    Area area =
        new Areas()
            .meter("meter-18", "18")
            .powered("battery-2", DeviceKind.BATTERY, "gateway-2", "30", -1e5, 1e5)
            .area();
    InetSocketAddress nobody;
    try (TinyGateway closed = new TinyGateway()) {
      nobody = closed.address();
    }
    try (TinyGateway gateway = new TinyGateway();
        Plant plant = plant(area)) {
      plant.start(Map.of("gateway-1", gateway.address(), "gateway-2", nobody));
      gateway.awaitConnection();

      gateway.line(line -> isOf(line, "meter-18"));
      await(() -> plant.counters().readingsLost() > 2);
    }
  }

  @Test
  void aClockThatIsTooFastMakesThePlantSkipSecondsAndCountThem() throws Exception {
    try (TinyGateway gateway = new TinyGateway();
        Plant plant =
            new Plant(
                AREA,
                Grid.read("builtin:feeder33"),
                PlantSpec.defaultsFor(AREA),
                Optional.empty(),
                new Hurrying())) {
      plant.start(Map.of("gateway-1", gateway.address()));
      await(() -> plant.counters().secondsSimulated() >= 5);

      PlantCounters counters = plant.counters();
      assertThat(counters.secondsSkipped()).isGreaterThanOrEqualTo(4 * 9);
      assertThat(counters.failedLoadFlows()).isZero();
    }
  }

  /** A clock on which ten seconds pass whenever somebody waits for the next one. */
  private static final class Hurrying implements GridClock {
    private long now = START;

    @Override
    public double speed() {
      return 1;
    }

    @Override
    public synchronized long epochMillis() {
      return now;
    }

    @Override
    public synchronized void sleepUntil(long epochMillis) throws InterruptedException {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      now = Math.max(now, epochMillis) + 9_000;
    }
  }

  @Test
  void aPlantThatWasNeverStartedCloses() throws Exception {
    Plant plant = plant(AREA);

    plant.close();

    assertThat(plant.counters()).isEqualTo(new PlantCounters(0, 0, 0, 0, 0, 0));
  }

  @Test
  void aGatewayWithoutAnAddressIsRefused() throws Exception {
    try (Plant plant = plant(AREA)) {
      assertThatThrownBy(() -> plant.start(Map.of())).hasMessage("no address of gateway gateway-1");
    }
  }
}
