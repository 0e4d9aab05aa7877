package org.gridpact.edge.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every rule of control and failsafe as a table on a fake clock; see the files beside it. */
class ScenarioTest {
  private static List<Path> tables() throws IOException, URISyntaxException {
    Path folder = Path.of(ScenarioTest.class.getResource("scenarios").toURI());
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  @TestFactory
  Stream<DynamicTest> everyTableHolds() throws IOException, URISyntaxException {
    return tables().stream()
        .map(
            table ->
                DynamicTest.dynamicTest(
                    table.getFileName().toString(),
                    () -> {
                      String text = Files.readString(table);
                      assertThat(new Scenario(table.getFileName().toString(), text).differences())
                          .as(table.toString())
                          .isEqualTo(List.of());
                    }));
  }

  /** A table that nobody found would be a check that cannot fail. */
  @Test
  void allTablesAreThere() throws IOException, URISyntaxException {
    assertThat(tables()).hasSize(TABLES);
  }

  private static final int TABLES = 22;
}
