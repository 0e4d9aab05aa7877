package org.gridpact.edge.driver.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gridpact.edge.driver.Refused;
import org.gridpact.edge.image.Reading;
import org.gridpact.edge.profile.MessageProfiles;
import org.gridpact.model.config.ConfigException;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** JSON and what a profile makes of it. */
class JsonMessageTest {
  private static final long NOON = 1_763_715_600_000L;
  private static final DevicePoints POINTS =
      new DevicePoints(
          "meter", List.of(Point.of(Quantity.ACTIVE_POWER), Point.of(Quantity.ENERGY_IMPORTED)));
  private static final String PROFILE =
      """
      points:
        power: {from: /p/0/kw, unit: kW, sign: -1, required: true}
        energyImported: {from: /e, unit: kWh, scale: 0.1}
      time: {from: /t, format: FORMAT}
      """;

  @TempDir private Path folder;

  private Reading read(String format, String json) throws Exception {
    Path file = folder.resolve("p.yaml");
    Files.writeString(file, PROFILE.replace("FORMAT", format));
    return new JsonMessage(MessageProfiles.load(file.toString()), POINTS)
        .read(json.getBytes(StandardCharsets.UTF_8), false, NOON);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "epoch-millis  | 1763715600000",
        "epoch-seconds | 1763715600",
        "epoch-seconds | 1763715600.000",
        "iso-8601      | \"2025-11-21T09:00:00Z\"",
        "iso-8601      | \"2025-11-21T10:00:00+01:00\"",
        "iso-8601      | \"2025-11-21T09:00:00\""
      })
  void pointersScaleSignAndTimeMakeAReading(String format, String time) throws Exception {
    Reading reading =
        read(format, "{\"x\":{\"kw\":9},\"p\":[{\"kw\":1.5}],\"e\":20,\"t\":%s}".formatted(time));
    assertThat(reading.epochMillis()).isEqualTo(NOON);
    assertThat(reading.values()).containsExactly(-1_500, 2_000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "notJson      | hello",
        "notJson      | [1]",
        "notJson      | {\"p\":[{\"kw\":1}],\"t\":1763715600000}}",
        "notJson      | {\"p\":[{\"kw\":1}],\"t\":1763715600000",
        "notJson      | {\"t\":1763715600000,\"t\":1763715600000}",
        "missingField | {\"p\":[{\"kw\":1}]}",
        "missingField | {\"p\":[{\"kw\":null}],\"t\":1763715600000}",
        "missingField | {\"t\":1763715600000}",
        "notNumber    | {\"p\":[{\"kw\":\"1\"}],\"t\":1763715600000}",
        "notNumber    | {\"p\":[{\"kw\":1}],\"t\":1763715600000.5}",
        "notNumber    | {\"p\":[{\"kw\":1}],\"t\":17637156000000000000000}",
        "notFinite    | {\"p\":[{\"kw\":1e999}],\"t\":1763715600000}",
        "notFinite    | {\"p\":[{\"kw\":NaN}],\"t\":1763715600000}",
        "futureTime   | {\"p\":[{\"kw\":1}],\"t\":1763715660001}",
        "oldTime      | {\"p\":[{\"kw\":1}],\"t\":1}",
      })
  void badMessagesAreRefusedByRule(String rule, String json) {
    assertThatThrownBy(() -> read("epoch-millis", json))
        .isInstanceOf(Refused.class)
        .hasMessage(rule);
  }

  @Test
  void whatWasRetainedIsOfUnknownTimeUnlessItSaysIt() throws Exception {
    JsonMessage tasmota = new JsonMessage(MessageProfiles.load("tasmota"), POINTS);
    byte[] json = "{\"ENERGY\":{\"Power\":120,\"Total\":3.2}}".getBytes(StandardCharsets.UTF_8);
    assertThat(tasmota.read(json, false, NOON).values()).containsExactly(120, 3_200);
    assertThatThrownBy(() -> tasmota.read(json, true, NOON)).hasMessage("retainedWithoutTime");
  }

  @Test
  void everyBuiltInProfileCanBeRead() throws ConfigException {
    for (String name : List.of("gridpact", "gridpact-sparkplug", "tasmota", "shelly-3em")) {
      assertThat(MessageProfiles.load(name).points()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "unit: kV,is no unit of active_power",
    "'unit: W, sign: 2',sign is 1 or -1",
    "'unit: W, scale: 0',scale must be",
    "'unit: W, offset: 2',unknown key"
  })
  void aProfileWithAMistakeNamesIt(String mapping, String problem) throws Exception {
    Path file = folder.resolve("bad.yaml");
    Files.writeString(file, "points:\n  power: {from: /p, %s}\n".formatted(mapping));
    assertThatThrownBy(() -> MessageProfiles.load(file.toString()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(problem)
        .hasMessageContaining("bad.yaml:2");
  }
}
