package org.gridpact.plant.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.gridpact.plant.device.Told;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aRangeAndASwitchingAreUnderstoodWithKeysOfALaterDay() {
    assertThat(
            CommandLine.decode(
                bytes(
                    "{\"device\":\"battery-1\",\"minWatts\":-100000,\"maxWatts\":-5e3,\"why\":[1]}")))
        .contains(new Told.Power("battery-1", -100_000, -5_000, OptionalDouble.empty()));
    assertThat(CommandLine.decode(bytes(" {\"device\":\"breaker-1\",\"closed\":false}\r")))
        .contains(new Told.Switch("breaker-1", false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "[]",
        "{\"device\":\"b\"}",
        "{\"device\":\"b\",\"minWatts\":1}",
        "{\"device\":\"b\",\"minWatts\":2,\"maxWatts\":1}",
        "{\"device\":\"b\",\"minWatts\":\"1\",\"maxWatts\":2}",
        "{\"device\":\"b\",\"minWatts\":1,\"maxWatts\":1e999}",
        "{\"device\":\"b\",\"minWatts\":1,\"maxWatts\":NaN}",
        "{\"device\":\"b\",\"minWatts\":1,\"maxWatts\":2,\"closed\":true}",
        "{\"device\":\"b\",\"device\":\"c\",\"closed\":true}",
        "{\"device\":\"b\",\"closed\":1}",
        "{\"device\":\"b\",\"closed\":true} {}",
        "{\"device\":\"b\",\"closed\":true",
      })
  void anythingElseIsNoCommand(String line) {
    assertThat(CommandLine.decode(bytes(line))).isEmpty();
  }

  @Test
  void aLineThatIsTooLongIsPassedOverAndTheNextOneRead() throws IOException {
    List<String> lines = new ArrayList<>();
    int[] tooLong = {0};
    BoundedLines bounded =
        new BoundedLines(
            10_000,
            line -> lines.add(new String(line, StandardCharsets.UTF_8)),
            () -> tooLong[0]++);

    bounded.readAll(
        new ByteArrayInputStream(bytes("one\n" + "x".repeat(100_000) + "\ntwo\n\n" + "cut off")));

    assertThat(lines).containsExactly("one", "two", "");
    assertThat(tooLong[0]).isEqualTo(1);
  }
}
