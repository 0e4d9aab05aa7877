package org.gridpact.edge.driver.dsmr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.gridpact.edge.fault.Bench;
import org.gridpact.edge.fault.Meters;
import org.gridpact.edge.fault.P1Port;
import org.gridpact.model.area.Connection;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DriverSpec;
import org.gridpact.model.area.DriverSpec.Dsmr.Source;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.testing.FaultProxy;
import org.gridpact.model.testing.FaultProxy.Way;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A meter on a bad line, and its neighbour on a good one. */
@Timeout(30)
class DsmrDriverTest {
  private static final long TEN = Meters.TEN_IN_AMSTERDAM;
  private static final int SILENT_MILLIS = 300;
  private static final String NEIGHBOUR = "neighbour";
  private static final String HOUSE = "house";

  @TempDir Path folder;
  private final DeviceSpec house = Meters.meter(HOUSE, new Connection.Telegram("p1"));
  private final DeviceSpec neighbour = Meters.meter(NEIGHBOUR, new Connection.Telegram("p2"));
  private final Bench bench = new Bench(TEN, List.of(house, neighbour));
  private P1Port port;
  private P1Port neighboursPort;
  private FaultProxy line;
  private DsmrDriver driver;
  private DsmrDriver neighboursDriver;

  @BeforeEach
  void start() throws IOException {
    long seed = System.nanoTime();
    System.out.println("DsmrDriverTest seed " + seed);
    port = new P1Port();
    neighboursPort = new P1Port();
    line = new FaultProxy(port.address(), seed);
    driver = driver(house, new Source.Tcp(line.address()));
    neighboursDriver = driver(neighbour, new Source.Tcp(neighboursPort.address()));
    driver.start();
    neighboursDriver.start();
    bothSpeak();
  }

  @AfterEach
  void stop() throws IOException {
    driver.close();
    neighboursDriver.close();
    line.close();
    port.close();
    neighboursPort.close();
  }

  private DsmrDriver driver(DeviceSpec device, Source source) {
    return new DsmrDriver(
        new DriverSpec.Dsmr(device.connection().driver(), source),
        List.of(device),
        bench.context(),
        SILENT_MILLIS);
  }

  /** Both say the time of now until it is heard; a port says nothing to those not connected yet. */
  private void bothSpeak() {
    bench.until(() -> heard(port, HOUSE));
    bench.until(() -> heard(neighboursPort, NEIGHBOUR));
    assertThat(bench.quality(HOUSE)).isEqualTo(Quality.GOOD);
    assertThat(bench.quality(NEIGHBOUR)).isEqualTo(Quality.GOOD);
  }

  private boolean heard(P1Port of, String device) {
    boolean heard = bench.state(device).reading().epochMillis() == bench.now() && isKnown(device);
    if (!heard) {
      of.say(Meters.solarHouse(bench.now(), 2.5));
    }
    return heard;
  }

  private boolean isKnown(String device) {
    return bench.quality(device) != Quality.MISSING;
  }

  /** Cycles in which the neighbour is heard, until the house is STALE: after three of them. */
  private void houseGoesStale() {
    for (int cycle = 1; cycle <= 4; cycle++) {
      assertThat(bench.quality(HOUSE)).isEqualTo(Quality.GOOD);
      bench.cycle();
      port.say(Meters.solarHouse(bench.now(), 2.5));
      bench.until(() -> heard(neighboursPort, NEIGHBOUR));
      assertThat(bench.quality(NEIGHBOUR)).isEqualTo(Quality.GOOD);
    }
    assertThat(bench.quality(HOUSE)).isEqualTo(Quality.STALE);
    assertThat(bench.state(HOUSE).value(Quantity.ACTIVE_POWER)).isNaN();
  }

  @Test
  void aHouseThatFeedsInIsNegative() {
    assertThat(bench.state(HOUSE).value(Quantity.ACTIVE_POWER)).isEqualTo(-2_500);
    assertThat(bench.state(HOUSE).reading().values())
        .containsExactly(-2_500, 3_016_829, 10_750, -600, Double.NaN, 231.4, 4);
    assertThat(driver.troubles()).isEmpty();
  }

  @Test
  void aHalfOpenLineGoesStaleAndIsMadeAgain() {
    line.fault(new FaultProxy.Stall());
    houseGoesStale();
    bench.until(() -> driver.troubles().containsKey(HOUSE));
    assertThat(bench.counted("telegram.silent")).isPositive();
    line.healed();
    bothSpeak();
    assertThat(driver.troubles()).isEmpty();
  }

  @Test
  void aMeterThatRestartsIsHeardAgain() throws IOException {
    line.down();
    houseGoesStale();
    bench.until(() -> driver.troubles().containsKey(HOUSE));
    line.up();
    bothSpeak();
    assertThat(driver.troubles()).isEmpty();
  }

  @Test
  void aCutWithinATelegramTakesNothingOfIt() {
    line.fault(Way.FROM_TARGET, new FaultProxy.Truncate(200));
    houseGoesStale();
    line.healed();
    bothSpeak();
  }

  @Test
  void aSlowLineIsStillHeard() {
    line.fault(Way.FROM_TARGET, new FaultProxy.Delay(20));
    bench.cycle();
    bothSpeak();
  }

  @Test
  void aNoisyLineIsNeverBelieved() {
    line.fault(Way.FROM_TARGET, new FaultProxy.Corrupt(0.02));
    houseGoesStale();
    bench.until(
        () -> {
          port.say(Meters.solarHouse(bench.now(), 2.5));
          return bench.counted("telegram.crc") > 0 && driver.troubles().containsKey(HOUSE);
        });
    assertThat(driver.troubles().get(HOUSE)).startsWith("telegrams are refused");
    line.healed();
    bothSpeak();
  }

  @Test
  void aMeterWhoseClockIsWrongIsNotTakenForNow() {
    port.say(Meters.solarHouse(TEN - 86_401_000, 1));
    port.say(Meters.solarHouse(TEN + 61_000, 1));
    bench.until(
        () -> bench.counted("telegram.oldTime") == 1 && bench.counted("telegram.futureTime") == 1);
    port.say(Meters.solarHouse(TEN + 30_000, 1));
    bench.untilRead(HOUSE, TEN + 30_000);
    assertThat(bench.quality(HOUSE)).isEqualTo(Quality.SUSPECT);
    assertThat(bench.quality(NEIGHBOUR)).isEqualTo(Quality.GOOD);
  }

  @Test
  void aMeterWithoutTimeGetsTheGateways() {
    bench.clock().advance(500);
    port.say(
        """
        /ISk5\\2ME382-1003

        1-0:1.7.0(0001.01*kW)
        1-0:2.7.0(0000.00*kW)
        !
        """
            .getBytes(StandardCharsets.ISO_8859_1));
    bench.untilRead(HOUSE, TEN + 500);
    assertThat(bench.state(HOUSE).value(Quantity.ACTIVE_POWER)).isEqualTo(1_010);
    assertThat(bench.counted("telegram.unchecked")).isEqualTo(1);
  }

  @Test
  void anImpossibleValueIsSuspect() {
    bench.cycle();
    port.say(Meters.telegram("1-3:0.2.8(50)", "1-0:1.7.0(999999999*kW)", "1-0:2.7.0(0*kW)"));
    bench.untilRead(HOUSE, TEN + 1_000);
    assertThat(bench.quality(HOUSE)).isEqualTo(Quality.SUSPECT);
    assertThat(bench.state(HOUSE).value(Quantity.ACTIVE_POWER)).isNaN();
  }

  @Test
  void aFileIsFollowedAsItGrowsAndWhenItIsBegunAnew() throws IOException {
    Path file = folder.resolve("p1.txt");
    try (DsmrDriver fromFile = driver(house, new Source.File(file))) {
      fromFile.start();
      bench.until(() -> fromFile.troubles().containsKey(HOUSE));
      Files.write(file, Meters.solarHouse(TEN + 1_000, 1));
      bench.untilRead(HOUSE, TEN + 1_000);
      byte[] second = Meters.solarHouse(TEN + 2_000, 1);
      Files.write(file, Arrays.copyOf(second, 50), StandardOpenOption.APPEND);
      Files.write(file, Arrays.copyOfRange(second, 50, second.length), StandardOpenOption.APPEND);
      bench.untilRead(HOUSE, TEN + 2_000);
      Files.write(file, Meters.solarHouse(TEN + 3_000, 1));
      bench.untilRead(HOUSE, TEN + 3_000);
      assertThat(fromFile.troubles()).isEmpty();
    }
  }

  @Test
  void twoMetersBehindOnePortAreRefused() {
    assertThatThrownBy(
            () ->
                new DsmrDriver(
                    new DriverSpec.Dsmr("p1", new Source.Tcp(port.address())),
                    List.of(house, neighbour),
                    bench.context()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("p1 reads one meter");
  }
}
