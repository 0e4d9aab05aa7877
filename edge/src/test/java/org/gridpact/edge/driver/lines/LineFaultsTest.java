package org.gridpact.edge.driver.lines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalDouble;
import org.gridpact.edge.fault.Bench;
import org.gridpact.edge.fault.Meters;
import org.gridpact.edge.image.Command;
import org.gridpact.model.area.Connection;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DriverSpec;
import org.gridpact.model.config.HostPort;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.testing.FaultProxy;
import org.gridpact.model.testing.FaultProxy.Way;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A meter on a bad line, and its neighbour on a good one, at the same driver. */
@Timeout(30)
class LineFaultsTest {
  private static final long NOON = 1_763_722_800_000L;
  private static final String NEIGHBOUR = "neighbour";
  private static final String HOUSE = "house";

  private final List<DeviceSpec> meters =
      List.of(
          Meters.meter(HOUSE, new Connection.Lines("lines")),
          Meters.meter(NEIGHBOUR, new Connection.Lines("lines")));
  private final Bench bench = new Bench(NOON, meters);
  private JsonLinesDriver driver;
  private FaultProxy line;
  private Socket house;
  private Socket neighbour;

  @BeforeEach
  void start() throws IOException {
    long seed = System.nanoTime();
    System.out.println("LineFaultsTest seed " + seed);
    driver =
        new JsonLinesDriver(
            new DriverSpec.JsonLines("lines", HostPort.loopback(0)), meters, bench.context());
    driver.start();
    HostPort address = HostPort.loopback(driver.address().getPort());
    line = new FaultProxy(address, seed);
    house = connect(line.address());
    neighbour = connect(address);
    bothSpeak();
  }

  @AfterEach
  void stop() throws IOException {
    house.close();
    neighbour.close();
    line.close();
    driver.close();
  }

  private static Socket connect(HostPort address) throws IOException {
    Socket socket = new Socket(address.host(), address.port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private void houseSays(long epochMillis, double watts) throws IOException {
    write(house, Meters.line(HOUSE, epochMillis, watts));
  }

  private void neighbourSpeaks() throws IOException {
    write(neighbour, Meters.line(NEIGHBOUR, bench.now(), 700));
    bench.untilRead(NEIGHBOUR, bench.now());
    assertThat(bench.quality(NEIGHBOUR)).isEqualTo(Quality.GOOD);
  }

  private void bothSpeak() throws IOException {
    houseSays(bench.now(), 500);
    bench.untilRead(HOUSE, bench.now());
    assertThat(bench.quality(HOUSE)).isEqualTo(Quality.GOOD);
    assertThat(bench.state(HOUSE).value(Quantity.ACTIVE_POWER)).isEqualTo(500);
    neighbourSpeaks();
  }

  /** Four cycles in which only the neighbour is heard. */
  private void houseGoesStale() throws IOException {
    for (int cycle = 1; cycle <= 4; cycle++) {
      assertThat(bench.quality(HOUSE)).isEqualTo(Quality.GOOD);
      bench.cycle();
      neighbourSpeaks();
    }
    assertThat(bench.quality(HOUSE)).isEqualTo(Quality.STALE);
    assertThat(bench.state(HOUSE).value(Quantity.ACTIVE_POWER)).isNaN();
  }

  @Test
  void aSilentMeterGoesStaleAndComesBack() throws IOException {
    houseGoesStale();
    bothSpeak();
  }

  @Test
  void aHalfOpenLineGoesStaleAndComesBack() throws IOException {
    line.fault(new FaultProxy.Stall());
    houseSays(bench.now() + 1, 900);
    houseGoesStale();
    line.healed();
    bench.until(
        () -> {
          try {
            houseSays(bench.now(), 500);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
          return bench.quality(HOUSE) == Quality.GOOD;
        });
    assertThat(bench.state(HOUSE).value(Quantity.ACTIVE_POWER)).isEqualTo(500);
    neighbourSpeaks();
  }

  @Test
  void aMeterThatRestartsIsHeardAndCommandedOnItsNewConnection() throws IOException {
    line.down();
    houseGoesStale();
    line.up();
    house.close();
    house = connect(line.address());
    bothSpeak();
    driver.command(new Command.Power(HOUSE, 0, 1, OptionalDouble.empty()));
    InputStream in = house.getInputStream();
    assertThat((char) in.read()).isEqualTo('{');
  }

  @Test
  void aLineThatIsCutOffIsNotTaken() throws IOException {
    line.fault(Way.TO_TARGET, new FaultProxy.Truncate(60));
    houseSays(bench.now() + 1, 900);
    houseGoesStale();
    line.healed();
    house.close();
    house = connect(line.address());
    bothSpeak();
    assertThat(bench.counted("line.notJson")).isZero();
  }

  @Test
  void aMeterThatIsSlowDelaysNoOther() throws IOException {
    line.fault(Way.TO_TARGET, new FaultProxy.Delay(20));
    bench.cycle();
    String slow = Meters.line(HOUSE, bench.now(), 500);
    for (char c : slow.substring(0, slow.length() - 1).toCharArray()) {
      write(house, String.valueOf(c));
    }
    neighbourSpeaks();
    assertThat(bench.state(HOUSE).reading().epochMillis()).isEqualTo(NOON);
    write(house, "\n");
    bench.untilRead(HOUSE, bench.now());
  }

  @Test
  void noiseOnOneLineIsCountedAndStopsNobody() throws IOException {
    line.fault(Way.TO_TARGET, new FaultProxy.Corrupt(0.2));
    for (int i = 0; i < 100; i++) {
      houseSays(bench.now() + i, 900);
    }
    bench.until(() -> bench.counted("line.notJson") > 0);
    neighbourSpeaks();
    line.healed();
    bench.cycle();
    write(house, "\n");
    bothSpeak();
  }

  @Test
  void aMeterThatLiesAboutItsTimeIsNotTakenForNow() throws IOException {
    houseSays(NOON - 86_400_001, 900);
    houseSays(NOON + 60_001, 900);
    bench.until(() -> bench.counted("line.oldTime") == 1 && bench.counted("line.futureTime") == 1);
    for (int cycle = 1; cycle <= 5; cycle++) {
      bench.cycle();
      houseSays(bench.now() - 4_500, 900);
      neighbourSpeaks();
    }
    assertThat(bench.quality(HOUSE)).isEqualTo(Quality.STALE);
    houseSays(bench.now() + 30_000, 900);
    bench.untilRead(HOUSE, bench.now() + 30_000);
    assertThat(bench.quality(HOUSE)).isEqualTo(Quality.SUSPECT);
    assertThat(bench.state(HOUSE).value(Quantity.ACTIVE_POWER)).isNaN();
    neighbourSpeaks();
  }

  @Test
  void anImpossibleValueIsSuspect() throws IOException {
    bench.cycle();
    houseSays(bench.now(), 1e12);
    bench.untilRead(HOUSE, bench.now());
    assertThat(bench.quality(HOUSE)).isEqualTo(Quality.SUSPECT);
    assertThat(bench.state(HOUSE).value(Quantity.ACTIVE_POWER)).isNaN();
    bench.cycle();
    bothSpeak();
  }
}
