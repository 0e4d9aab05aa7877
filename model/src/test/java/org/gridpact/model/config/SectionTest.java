package org.gridpact.model.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SectionTest {
  private static int keys(String text) throws ConfigException {
    return Section.read("a.yaml", text, section -> section.keys().size());
  }

  @Test
  void whatIsNestedTooDeepIsRefusedWithItsLine() throws ConfigException {
    assertThat(keys("a: " + "[".repeat(60) + "]".repeat(60))).isEqualTo(1);
    for (String deep : new String[] {"[", "- ", "{a: "}) {
      assertThatThrownBy(() -> keys("a: 1\nb:\n " + deep.repeat(100_000)))
          .as(deep)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("a.yaml:3: not YAML: nested more than 64 deep");
    }
  }

  @Test
  void aTagThatIsNoneIsRefusedWithItsLine() {
    assertThatThrownBy(() -> keys("a: 1\nb: !e%20 x"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("a.yaml:2: not YAML");
  }

  @Test
  void aFileOfTensOfThousandsOfDevicesIsRead() throws ConfigException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 100_000; i++) {
      text.append("key-%d: a value of about forty characters %d%n".formatted(i, i));
    }
    assertThat(text.length()).isGreaterThan(5_000_000);
    assertThat(keys(text.toString())).isEqualTo(100_000);
  }

  /** As a double it is infinite, and an infinite limit is none. */
  @Test
  void aNumberTooLargeIsRefusedWithItsLine() {
    assertThatThrownBy(
            () ->
                Section.read("a.yaml", "a: 1\nb: 1e400 A", s -> s.quantity("b", Dimension.CURRENT)))
        .isInstanceOf(ConfigException.class)
        .hasMessage("a.yaml:2: b: '1e400 A' is too large a number");
  }
}
