package org.gridpact.edge.driver.lines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gridpact.model.testing.Eventually.until;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.gridpact.edge.TestDevices;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.driver.DriverContext;
import org.gridpact.edge.image.Command;
import org.gridpact.edge.image.Imaging;
import org.gridpact.edge.image.Inputs;
import org.gridpact.edge.image.ProcessImage;
import org.gridpact.model.area.DriverSpec;
import org.gridpact.model.config.HostPort;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.time.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class JsonLinesDriverTest {
  private static final long NOON = 1_763_715_600_000L;

  private final Counters counters = new Counters();
  private final Inputs inputs = new Inputs(counters);
  private final Imaging imaging = new Imaging(1_000, TestDevices.allPoints(), inputs, counters);
  private JsonLinesDriver driver;

  @BeforeEach
  void start() throws IOException {
    driver = on(0);
    driver.start();
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  private JsonLinesDriver on(int port) {
    return new JsonLinesDriver(
        new DriverSpec.JsonLines("lines", HostPort.loopback(port)),
        TestDevices.ALL,
        new DriverContext(
            TestDevices.GATEWAY, new ManualClock(NOON), new ManualClock(NOON), inputs, counters));
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(driver.address().getAddress(), driver.address().getPort());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static String line(String device, long time, String more) {
    return "{\"device\":\"%s\",\"time\":%d,\"voltage\":12034.1,\"current\":4.21,\"power\":81234.5%s}"
        .formatted(device, time, more);
  }

  private static void write(Socket socket, String... lines) throws IOException {
    OutputStream out = socket.getOutputStream();
    for (String line : lines) {
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
    out.flush();
  }

  /** Waits for the reading of a device with this time; all before it have been taken then. */
  private ProcessImage imageWith(String device, long time) {
    while (true) {
      ProcessImage image = imaging.next(NOON);
      if (image.report().stream()
          .anyMatch(
              m -> m.reading().device().equals(device) && m.reading().epochMillis() == time)) {
        return image;
      }
      assertThat(Thread.interrupted()).as("timed out").isFalse();
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void aMetersLineBecomesAReading() throws IOException {
    try (Socket meter = connect()) {
      write(meter, line("meter-18", NOON, ",\"reactivePower\":-12.5,\"vendor\":\"x\"") + "\r");
      ProcessImage image = imageWith("meter-18", NOON);
      assertThat(image.state("meter-18").value(Quantity.VOLTAGE)).isEqualTo(12_034.1);
      assertThat(image.state("meter-18").value(Quantity.CURRENT)).isEqualTo(4.21);
      assertThat(image.state("meter-18").value(Quantity.ACTIVE_POWER)).isEqualTo(81_234.5);
      assertThat(image.state("meter-18").value(Quantity.REACTIVE_POWER)).isEqualTo(-12.5);
    }
  }

  @Test
  void aSwitchMaySayTrueOrFalse() throws IOException {
    try (Socket meter = connect()) {
      write(meter, line("breaker-1", NOON, ",\"switchClosed\":true"));
      assertThat(imageWith("breaker-1", NOON).state("breaker-1").value(Quantity.SWITCH_CLOSED))
          .isEqualTo(1);
    }
  }

  @Test
  void badLinesAreCountedByKindAndTheConnectionGoesOn() throws IOException {
    String good = line("meter-18", NOON, "");
    try (Socket meter = connect()) {
      write(
          meter,
          "hello",
          "[" + good + "]",
          good + good,
          good.substring(0, 40),
          line("meter-18", NOON, ",\"power\":1"),
          line("meter-18", NOON, ",\"x\":{\"a\":{\"b\":{}}}"),
          "[".repeat(50_000));
      write(meter, good.replace("\"current\":4.21,", ""), good.replace("meter-18", "meter-99"));
      write(meter, "{}", good.replace("12034.1", "null"));
      write(meter, good.replace("4.21", "NaN"), good.replace("4.21", "1e999"));
      write(meter, good.replace("4.21", "-Infinity"), good.replace("4.21", "\"4.21\""));
      write(meter, good.replace(":" + NOON, ":1.5e12"));
      write(meter, good.replace(":" + NOON, ":99999999999999999999"));
      write(meter, line("meter-18", NOON + 60_001, ""), line("meter-18", NOON - 86_400_001, ""));
      write(meter, "", line("meter-18", NOON + 60_000, ""));
      imageWith("meter-18", NOON + 60_000);
    }
    assertThat(counters.of("line.notJson")).isEqualTo(7);
    assertThat(counters.of("line.missingField")).isEqualTo(3);
    assertThat(counters.of("line.unknownDevice")).isEqualTo(1);
    assertThat(counters.of("line.notFinite")).isEqualTo(3);
    assertThat(counters.of("line.notNumber")).isEqualTo(3);
    assertThat(counters.of("line.futureTime")).isEqualTo(1);
    assertThat(counters.of("line.oldTime")).isEqualTo(1);
  }

  @Test
  void aLineOfTenMegabytesIsSkippedAndTheNextOneIsRead() throws IOException {
    byte[] noise = new byte[1 << 20];
    Arrays.fill(noise, (byte) 'x');
    try (Socket meter = connect()) {
      for (int i = 0; i < 10; i++) {
        meter.getOutputStream().write(noise);
      }
      write(meter, "", line("meter-18", NOON, ""));
      imageWith("meter-18", NOON);
    }
    assertThat(counters.of("line.tooLong")).isEqualTo(1);
    assertThat(counters.of("line.notJson")).isZero();
  }

  @Test
  void randomNoiseStopsNobody() throws IOException {
    long seed = System.nanoTime();
    System.out.println("JsonLinesDriverTest seed " + seed);
    Random random = new Random(seed);
    String good = line("meter-18", NOON, "");
    try (Socket noisy = connect();
        Socket meter = connect()) {
      for (int i = 0; i < 2_000; i++) {
        byte[] bytes = good.getBytes(StandardCharsets.UTF_8);
        for (int flips = random.nextInt(1, 6); flips > 0; flips--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        noisy.getOutputStream().write(bytes);
        noisy.getOutputStream().write('\n');
      }
      write(noisy, "", line("battery-1", NOON, ""));
      write(meter, line("chargers-1", NOON, ""));
      until(() -> counters.of("line.notJson") > 0);
      boolean battery = false;
      boolean chargers = false;
      while (!battery || !chargers) {
        ProcessImage image = imaging.next(NOON);
        battery |= image.report().stream().anyMatch(m -> m.reading().device().equals("battery-1"));
        chargers |=
            image.report().stream().anyMatch(m -> m.reading().device().equals("chargers-1"));
      }
    }
  }

  @Test
  void aCommandGoesBackWhereItsDeviceLastSpoke() throws IOException {
    try (Socket first = connect();
        Socket second = connect()) {
      write(first, line("battery-1", NOON, ""), line("breaker-1", NOON, ""));
      imageWith("breaker-1", NOON);
      driver.command(new Command.Switch("breaker-1", false));
      assertThat(reader(first).readLine()).isEqualTo("{\"device\":\"breaker-1\",\"closed\":false}");
      driver.command(new Command.Tap("breaker-1", -3));
      assertThat(reader(first).readLine()).isEqualTo("{\"device\":\"breaker-1\",\"tap\":-3}");
      write(second, line("battery-1", NOON + 1, ""));
      imageWith("battery-1", NOON + 1);
      driver.command(new Command.Power("battery-1", -100_000, -50_000.5, OptionalDouble.empty()));
      assertThat(reader(second).readLine())
          .isEqualTo("{\"device\":\"battery-1\",\"minWatts\":-100000.0,\"maxWatts\":-50000.5}");
    }
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  @Test
  void aDeviceThatDoesNotReadItsCommandsHoldsUpNobody() throws IOException {
    try (Socket deaf = connect()) {
      write(deaf, line("battery-1", NOON, ""));
      imageWith("battery-1", NOON);
      for (int i = 0; i < 1_000_000; i++) {
        driver.command(new Command.Power("battery-1", -i, -i, OptionalDouble.empty()));
      }
    }
  }

  @Test
  void theConnectionAfterTheThousandthIsClosed() throws IOException {
    Socket[] meters = new Socket[JsonLinesDriver.MAX_CONNECTIONS];
    try {
      for (int i = 0; i < meters.length; i++) {
        meters[i] = connect();
      }
      try (Socket extra = connect()) {
        assertThat(extra.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(counters.of("connection.refused")).isEqualTo(1);
    } finally {
      for (Socket meter : meters) {
        if (meter != null) {
          meter.close();
        }
      }
    }
  }

  @Test
  void aPortInUseIsNamedInTheError() {
    int port = driver.address().getPort();
    assertThatThrownBy(() -> on(port).start())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot listen for meters on")
        .hasMessageContaining(Integer.toString(port));
  }
}
