package org.gridpact.edge.driver.sparkplug;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gridpact.edge.TestDevices;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.driver.Refused;
import org.gridpact.edge.image.Reading;
import org.gridpact.edge.profile.MessageProfiles;
import org.gridpact.model.config.ConfigException;
import org.gridpact.model.sparkplug.Metric;
import org.gridpact.model.sparkplug.SparkplugPayload;
import org.gridpact.model.sparkplug.SparkplugTopic;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a host makes of one message after the other. */
class SparkplugNodeTest {
  private static final long NOON = 1_763_715_600_000L;

  private final Counters counters = new Counters();
  private final List<String> said = new ArrayList<>();
  private SparkplugNode node;

  @BeforeEach
  void start() throws ConfigException {
    NodeDevice battery =
        new NodeDevice(
            Optional.of("battery"),
            TestDevices.BATTERY.points(),
            MessageProfiles.load("gridpact-sparkplug"));
    node = new SparkplugNode(List.of(battery), counters, new Said());
    node.connected();
  }

  private final class Said implements NodeSink {
    @Override
    public void reading(Reading reading) {
      said.add("%d s: %s W".formatted((reading.epochMillis() - NOON) / 1_000, reading.values()[2]));
    }

    @Override
    public void lost(String device) {
      said.add("lost " + device);
    }

    @Override
    public void askRebirth() {
      said.add("rebirth?");
    }
  }

  private void take(SparkplugTopic.Type type, int sequence, Metric... metrics) {
    boolean ofNode = type.name().startsWith("N");
    SparkplugTopic topic =
        ofNode
            ? SparkplugTopic.ofNode("g", type, "n")
            : SparkplugTopic.ofDevice("g", type, "n", "battery");
    SparkplugPayload payload =
        type == SparkplugTopic.Type.NDEATH
            ? SparkplugPayload.unnumbered(NOON, List.of(metrics))
            : SparkplugPayload.of(NOON + 1_000L * sequence, sequence, List.of(metrics));
    node.take(topic, payload.encode(), NOON, NOON);
  }

  private void born() {
    take(SparkplugTopic.Type.NBIRTH, 0, Metric.of("bdSeq", 5));
    take(SparkplugTopic.Type.DBIRTH, 1, Metric.of("power", 10).withAlias(3));
  }

  @Test
  void dataBeforeABirthOnlyAsksForOneAtMostEveryFiveSeconds() {
    node.tick(NOON, 0);
    take(SparkplugTopic.Type.DDATA, 1, Metric.ofAlias(3, Metric.number(1)));
    node.tick(NOON, 4_999);
    assertThat(said).containsExactly("rebirth?");
    node.tick(NOON, 5_000);
    assertThat(said).containsExactly("rebirth?", "rebirth?");
  }

  @Test
  void birthsAndDataInOrderAreReadings() {
    born();
    take(SparkplugTopic.Type.DDATA, 2, Metric.ofAlias(3, Metric.number(20)));
    take(SparkplugTopic.Type.DDATA, 3, Metric.ofAlias(3, Metric.number(Double.NaN)));
    node.tick(NOON, 0);
    assertThat(said).containsExactly("1 s: 10.0 W", "2 s: 20.0 W", "3 s: NaN W");
  }

  @Test
  void historyHasItsOwnTimeAndDoesNotChangeThePresent() {
    born();
    take(
        SparkplugTopic.Type.DDATA,
        2,
        Metric.ofAlias(3, Metric.number(7)).at(NOON - 60_000).asHistory());
    take(SparkplugTopic.Type.DDATA, 3);
    assertThat(said).containsExactly("1 s: 10.0 W", "-60 s: 7.0 W", "3 s: 10.0 W");
  }

  @Test
  void theSequenceGoesRoundAfter255AndAGapEndsTheBirth() {
    born();
    for (int i = 2; i < 256; i++) {
      take(SparkplugTopic.Type.NDATA, i);
    }
    take(SparkplugTopic.Type.NDATA, 0);
    assertThat(counters.of("sparkplug.gap")).isZero();
    take(SparkplugTopic.Type.NDATA, 2);
    assertThat(counters.of("sparkplug.gap")).isEqualTo(1);
    assertThat(node.trouble()).contains("a message of its node is missing");
  }

  @Test
  void anUnknownAliasEndsTheBirth() {
    born();
    take(SparkplugTopic.Type.DDATA, 2, Metric.ofAlias(99, Metric.number(20)));
    node.tick(NOON, 0);
    assertThat(counters.of("sparkplug.unknownAlias")).isEqualTo(1);
    assertThat(said).containsExactly("1 s: 10.0 W", "rebirth?");
  }

  @Test
  void aDeathCountsOnlyForItsOwnBirth() {
    born();
    take(SparkplugTopic.Type.NDEATH, 0, Metric.of("bdSeq", 4));
    assertThat(said).containsExactly("1 s: 10.0 W");
    take(SparkplugTopic.Type.NDEATH, 0, Metric.of("bdSeq", 5));
    assertThat(said).containsExactly("1 s: 10.0 W", "lost battery-1");
  }

  @Test
  void aDeviceMayDieAlone() {
    born();
    take(SparkplugTopic.Type.DDEATH, 2);
    take(SparkplugTopic.Type.NDATA, 3);
    assertThat(said).containsExactly("1 s: 10.0 W", "lost battery-1");
    assertThat(node.trouble()).isEmpty();
  }

  @Test
  void badMessagesAreRefusedWholeByRule() {
    born();
    node.take(
        SparkplugTopic.ofDevice("g", SparkplugTopic.Type.DDATA, "n", "battery"),
        new byte[] {1, 2, 3},
        NOON,
        NOON);
    take(
        SparkplugTopic.Type.DDATA,
        2,
        Metric.of("voltage", 1),
        Metric.of("power", new Metric.Value.Text("x")));
    take(SparkplugTopic.Type.DDATA, 3, Metric.of("power", Double.POSITIVE_INFINITY));
    take(SparkplugTopic.Type.DDATA, 61, Metric.of("power", 1));
    assertThat(counters.totals())
        .containsEntry("sparkplug.notSparkplug", 1L)
        .containsEntry("sparkplug.notNumber", 1L)
        .containsEntry("sparkplug.notFinite", 1L)
        .containsEntry("sparkplug.gap", 1L);
    assertThat(said).containsExactly("1 s: 10.0 W");
  }

  /** Asked at these times, with the node last heard as long before, with this holdFor. */
  @ParameterizedTest(name = "held for {0} s, asked {1} s after it was heard: {2}")
  @CsvSource({"0, 2, false", "30, 0, false", "30, 1, true", "30, 30, true", "30, 31, false"})
  void aDeviceThatTellsOnlyChangesIsTakenToBeAsItWasForSoLong(
      int holdSeconds, int silentSeconds, boolean held, @TempDir Path folder)
      throws ConfigException, IOException, Refused {
    Path profile =
        Files.writeString(
            folder.resolve("p.yaml"),
            "points: {power: {from: p, unit: W}}\nholdFor: %d s\n".formatted(holdSeconds));
    NodeDevice device =
        new NodeDevice(
            Optional.of("battery"),
            TestDevices.BATTERY.points(),
            MessageProfiles.load(profile.toString()));
    long now = NOON + 1_000L * silentSeconds;
    assertThat(device.held(now, 1_000L * silentSeconds, 1_000)).as("not yet born").isEmpty();
    device.birth(
        SparkplugPayload.of(NOON, 0, List.of()),
        List.of(new NodeDevice.Named("p", Metric.of("p", 10))),
        NOON);
    Optional<Reading> again = device.held(now, 1_000L * silentSeconds, 1_000);
    assertThat(again.isPresent()).isEqualTo(held);
    again.ifPresent(
        reading -> {
          assertThat(reading.epochMillis()).isEqualTo(now);
          assertThat(reading.values()[2]).isEqualTo(10);
        });
    assertThat(device.held(now + 999, 1_000L * silentSeconds, 1_000).isPresent())
        .as("no sooner than a period later")
        .isFalse();
    device.unborn();
    assertThat(device.held(now + 2_000, 0, 1_000)).as("dead").isEmpty();
  }
}
