package org.gridpact.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.gridpact.app.bench.HistoryLoad.Written;
import org.gridpact.engine.history.History;
import org.gridpact.engine.history.HistoryLayout;
import org.gridpact.engine.history.Verification;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryLoadTest {
  private static final long MARCH_29 = 1_774_742_400_000L;

  @TempDir private Path folder;

  @Test
  void everyReadingIsInHistoryOnce() throws Exception {
    Path root = folder.resolve("history");
    HistoryLayout.begin(root, 4);
    Written written = new HistoryLoad(root, 1_500, 2, Optional.empty()).write(6_000, MARCH_29);
    assertThat(written.readings()).isEqualTo(6_000);
    assertThat(written.points()).isEqualTo(18_000);
    History.Summary summary = new History(root).summary();
    assertThat(summary.readings()).isEqualTo(6_000);
    assertThat(summary.points()).isEqualTo(18_000);
    assertThat(summary.bytes()).isEqualTo(written.bytes());
    assertThat(
            Verification.of(root, folder.resolve("kafka"), "none", folder.resolve("spill"))
                .problems())
        .isEmpty();
  }

  @Test
  void metersReadWhatAHouseholdMeasured() throws Exception {
    Path measured = folder.resolve("household.txt");
    Files.write(
        measured,
        List.of(
            "Date;Time;Global_active_power;Global_reactive_power;Voltage;Global_intensity;a;b;c",
            "16/12/2006;17:24:00;4.216;0.418;234.840;18.400;0.000;1.000;17.000",
            "16/12/2006;17:25:00;?;?;?;?;?;?;",
            "16/12/2006;17:26:00;5.374;0.498;233.290;23.000;0.000;2.000;17.000"));
    MeasuredHouseholds meter = MeasuredHouseholds.read(measured, 1, 0);
    // The first meter is half the household: 2.108 kW, 9.2 A, and 1.5 V below.
    assertThat(meter.next(MARCH_29)).containsExactly(23_334, 9_200, 21_080);
    assertThat(meter.next(MARCH_29)).containsExactly(23_179, 11_600, 26_880);
    assertThat(meter.next(MARCH_29)).containsExactly(23_334, 9_200, 21_080);
  }
}
