package org.gridpact.edge.scada;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gridpact.model.testing.Eventually.until;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.gridpact.edge.TestDevices;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.image.ProcessImage;
import org.gridpact.edge.image.ProcessImage.DeviceState;
import org.gridpact.edge.image.Reading;
import org.gridpact.edge.mqtt.Mosquitto;
import org.gridpact.edge.mqtt.MqttMessage;
import org.gridpact.edge.mqtt.TestClient;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.ScadaSpec;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.sparkplug.Metric;
import org.gridpact.model.sparkplug.SparkplugPayload;
import org.gridpact.model.time.GridClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A scripted SCADA host at a real Mosquitto, where one is installed. */
@Timeout(60)
class ScadaNodeTest {
  private static final long NOON = 1_763_715_600_000L;
  private static final String TOPIC = "spBv1.0/grid/%s/" + TestDevices.GATEWAY;
  private static final String STATE = "spBv1.0/STATE/scada";

  @TempDir private Path folder;
  private final Counters counters = new Counters();
  private Mosquitto broker;
  private ScadaNode node;
  private TestClient host;

  @BeforeEach
  void start() throws IOException {
    broker = Mosquitto.open(folder);
    host = TestClient.at(broker.address(), "spBv1.0/#");
  }

  @AfterEach
  void stop() {
    if (node != null) {
      node.close();
    }
    if (host != null) {
      host.close();
    }
    if (broker != null) {
      broker.close();
    }
  }

  private void node(Optional<String> primaryHost) throws IOException {
    node =
        new ScadaNode(
            new ScadaSpec(broker.address(), "grid", Optional.empty(), primaryHost),
            TestDevices.GATEWAY,
            TestDevices.ALL,
            255,
            GridClock.system(),
            counters);
    node.start();
    until(() -> counters.of("mqtt.connected") == 1);
  }

  /** All devices at 230 V and 1 A, the meter at so many watts and of a quality. */
  private static ProcessImage image(long second, double watts, Quality meter) {
    long time = NOON + 1_000 * second;
    Map<String, DeviceState> states =
        TestDevices.ALL.stream()
            .collect(
                Collectors.toMap(
                    DeviceSpec::id,
                    d ->
                        new DeviceState(
                            new Reading(d.points(), time, new double[] {230, 1, watts, Double.NaN}),
                            d.id().equals(TestDevices.METER.id()) ? meter : Quality.SUSPECT)));
    return new ProcessImage(time, states, List.of());
  }

  private SparkplugPayload next(String type) throws Exception {
    return TestClient.sparkplug(host.next(TOPIC.formatted(type)));
  }

  private static double real(Metric metric) {
    return ((Metric.Value.Real) metric.value()).value();
  }

  @Test
  void theHostSeesBirthsThenWhatChangedByAliasThenTheDeath() throws Exception {
    node(Optional.empty());
    node.offer(image(0, 5_000, Quality.GOOD));
    SparkplugPayload birth = next("NBIRTH");
    assertThat(birth.sequence()).hasValue(0);
    assertThat(birth.birthDeathSequence()).hasValue(255);
    MqttMessage first = host.next(TOPIC.formatted("DBIRTH"));
    assertThat(first.topic()).endsWith("/meter-18");
    SparkplugPayload meter = TestClient.sparkplug(first);
    assertThat(meter.sequence()).hasValue(1);
    Metric power = meter.metric("power").orElseThrow();
    assertThat(real(power)).isEqualTo(5_000);
    assertThat(power.unit()).contains("W");
    assertThat(meter.metric("reactivePower").orElseThrow().value())
        .isEqualTo(new Metric.Value.Null(true));
    for (int i = 1; i < TestDevices.ALL.size(); i++) {
      assertThat(next("DBIRTH").sequence()).hasValue(i + 1);
    }
    node.offer(image(1, 5_000.01, Quality.GOOD));
    until(() -> node.taken());
    node.offer(image(2, 6_000, Quality.GOOD));
    SparkplugPayload data = next("DDATA");
    assertThat(data.sequence()).hasValue(TestDevices.ALL.size() + 1);
    assertThat(data.metrics()).hasSize(1);
    assertThat(data.metrics().getFirst().alias()).isEqualTo(power.alias());
    assertThat(real(data.metrics().getFirst())).isEqualTo(6_000);
    node.close();
    assertThat(next("NDEATH").birthDeathSequence()).hasValue(255);
  }

  @Test
  void aSilentDeviceDiesAndIsBornAgain() throws Exception {
    node(Optional.empty());
    node.offer(image(0, 1, Quality.GOOD));
    host.next(TOPIC.formatted("DBIRTH"));
    until(() -> node.taken());
    node.offer(image(1, 1, Quality.STALE));
    assertThat(host.next(TOPIC.formatted("DDEATH")).topic()).endsWith("/meter-18");
    node.offer(image(2, 1, Quality.GOOD));
    assertThat(host.next(TOPIC.formatted("DBIRTH") + "/meter-18").topic()).endsWith("/meter-18");
  }

  @Test
  void onlyARebirthIsObeyed() throws Exception {
    node(Optional.empty());
    node.offer(image(0, 1, Quality.GOOD));
    next("NBIRTH");
    host.publish(
        TOPIC.formatted("DCMD") + "/battery-1",
        SparkplugPayload.unnumbered(NOON, List.of(Metric.of("power", 1))));
    until(() -> counters.of("scada.commandRefused") == 1);
    host.publish(
        TOPIC.formatted("NCMD"),
        SparkplugPayload.unnumbered(NOON, List.of(Metric.of(SparkplugPayload.REBIRTH, true))));
    until(() -> counters.of("scada.rebirths") == 1);
    node.offer(image(1, 1, Quality.GOOD));
    SparkplugPayload again = next("NBIRTH");
    assertThat(again.sequence()).hasValue(0);
    assertThat(again.birthDeathSequence()).hasValue(255);
  }

  @Test
  void withoutItsPrimaryHostNothingIsToldAndWhenItLeavesTheNodeDies() throws Exception {
    node(Optional.of("scada"));
    node.offer(image(0, 1, Quality.GOOD));
    host.publish(STATE, state(true, 10), true);
    assertThat(next("NBIRTH").birthDeathSequence()).hasValue(255);
    host.publish(STATE, state(false, 9), true);
    until(() -> counters.of("scada.stateIgnored") == 1);
    host.publish(STATE, state(false, 11), true);
    assertThat(next("NDEATH").birthDeathSequence()).hasValue(255);
    until(() -> counters.of("mqtt.connected") == 2);
    node.offer(image(1, 1, Quality.GOOD));
    host.publish(STATE, state(true, 12), true);
    assertThat(next("NBIRTH").birthDeathSequence()).hasValue(0);
  }

  private static byte[] state(boolean online, long since) {
    return "{\"online\":%s,\"timestamp\":%d}"
        .formatted(online, since)
        .getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void afterTheBrokersPowerCutTheNodeIsBornWithTheNextNumber() throws Exception {
    node(Optional.empty());
    node.offer(image(0, 1, Quality.GOOD));
    assertThat(next("NBIRTH").birthDeathSequence()).hasValue(255);
    broker.kill();
    broker.restart();
    host = TestClient.at(broker.address(), "spBv1.0/#");
    until(() -> counters.of("mqtt.connected") >= 2);
    node.offer(image(1, 1, Quality.GOOD));
    assertThat(next("NBIRTH").birthDeathSequence()).isNotEqualTo(java.util.OptionalLong.of(255));
  }

  @Test
  void imagesOfferedWhileNobodyTakesThemDoNotPileUp() throws Exception {
    node(Optional.of("never-there"));
    for (int i = 0; i < 1_000; i++) {
      node.offer(image(i, i, Quality.GOOD));
    }
    assertThat(counters.of("scada.skipped")).isEqualTo(999);
  }
}
