package org.gridpact.network.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.GridFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayoutTest {

  @Test
  void theFeederIsDrawnAsATrunkWithItsLaterals() throws GridFileException {
    Map<String, Layout.Point> points = Layout.of(Grid.read("builtin:feeder33"));

    assertThat(points).hasSize(33);
    for (int bus = 1; bus < 18; bus++) {
      Layout.Point here = points.get("" + bus);
      Layout.Point next = points.get("" + (bus + 1));
      assertThat(next.y()).isEqualTo(here.y());
      assertThat(next.x()).isGreaterThan(here.x());
    }
    assertThat(points.get("19").y()).isEqualTo(points.get("22").y());
    assertThat(points.get("19").y()).isNotEqualTo(points.get("2").y());
    assertThat(points.get("19").x()).isEqualTo(points.get("3").x());
    assertInsideAndApart(points);
  }

  @Test
  void aMeshedGridIsDrawnInLayersFromItsSlackBus(@TempDir Path folder)
      throws IOException, GridFileException {
    Path file = folder.resolve("ieee118cdf.txt");
    try (InputStream in = getClass().getResourceAsStream("/ieee118cdf.txt")) {
      Files.copy(in, file);
    }
    Grid grid = Grid.read(file.toString());

    Map<String, Layout.Point> points = Layout.of(grid);

    assertThat(points).hasSize(118);
    double left = points.values().stream().mapToDouble(Layout.Point::x).min().orElseThrow();
    assertThat(points.get(grid.slackBus()).x()).isEqualTo(left);
    assertInsideAndApart(points);
    assertThat(Layout.of(grid)).isEqualTo(points);
  }

  private static void assertInsideAndApart(Map<String, Layout.Point> points) {
    assertThat(new HashSet<>(points.values())).hasSameSizeAs(points.values());
    assertThat(points.values())
        .allSatisfy(
            p -> {
              assertThat(p.x()).isBetween(0.0, 1.0);
              assertThat(p.y()).isBetween(0.0, 1.0);
            });
  }
}
