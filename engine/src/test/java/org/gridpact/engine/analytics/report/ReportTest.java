package org.gridpact.engine.analytics.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import org.gridpact.engine.analytics.Analysis;
import org.gridpact.engine.analytics.Readings;
import org.gridpact.engine.analytics.Readings.Reading;
import org.gridpact.engine.analytics.jobs.DurationWork;
import org.gridpact.engine.analytics.jobs.Gaps;
import org.gridpact.engine.analytics.jobs.Losses;
import org.gridpact.engine.analytics.run.AnalysisException;
import org.gridpact.engine.analytics.run.AnalysisRun;
import org.gridpact.engine.analytics.run.Assignment;
import org.gridpact.engine.analytics.run.Exchange;
import org.gridpact.engine.flink.FlinkEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A yard with a reading each minute: in feeder north a meter of 600 W that is quiet from 06:10 to
 * 07:10, an inverter of which 1,200 W come, and its head meter, which measures 50 W more than both
 * take; in feeder south a meter that measures 230 V and nothing else, and one that never spoke.
 */
class ReportTest {
  private static final Instant START = Instant.parse("2026-05-01T00:00:00Z");
  private static final Instant END = Instant.parse("2026-05-02T00:00:00Z");
  private static final String METER = "<b>meter & co</b>";
  private static final AnalysisRun.Watch NOBODY =
      new AnalysisRun.Watch() {
        @Override
        public void splitsDone(long done, int of) {
          // Nobody looks.
        }

        @Override
        public boolean isCancelled() {
          return false;
        }
      };

  @TempDir Path folder;

  private void day() throws Exception {
    Readings readings = new Readings(folder.resolve("history"));
    for (int minute = 0; minute <= 24 * 60; minute++) {
      long time = START.toEpochMilli() + 60_000L * minute;
      boolean quiet = minute > 370 && minute < 430;
      if (!quiet) {
        readings.add(0, Reading.ofPower(METER, time, minute == 1080 ? 9600 : 600));
      }
      readings.add(0, Reading.ofPower("roof", time, -1200));
      readings.add(0, Reading.ofPower("head", time, minute == 1080 ? 8450 : -550));
      if (minute < 24 * 60) {
        readings.add(0, volts(time, minute));
      }
    }
    readings.write(100_000);
  }

  private static Reading volts(long time, int minute) {
    return new Reading(
        "volts",
        time,
        "A",
        minute == 5 ? "SUSPECT" : "GOOD",
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.of(minute == 90 ? 199.25 : minute == 5 ? 1 : 230 + minute % 2));
  }

  private Report report(Site site, Optional<Losses> losses) {
    return new Report(
        site,
        START,
        END,
        ZoneOffset.UTC,
        new Gaps(Map.of(), 180_000),
        losses,
        600_000,
        DurationWork.Partition.RANGE,
        "Flink (in one process, 2 workers)",
        Instant.parse("2026-05-02T04:00:00Z"));
  }

  private String page(Report report) throws Exception {
    analysis().run(report, line -> {}, NOBODY);
    return Files.readString(folder.resolve("out/report.html"));
  }

  private Analysis analysis() {
    return new Analysis(
        folder.resolve("history"),
        folder.resolve("out"),
        new AnalysisRun.Ways(
            new FlinkEngine.Embedded(), 2, Assignment.LOAD_BALANCED, Exchange.PIPELINED),
        false);
  }

  private static Site yard() {
    return new Site(
        "yard",
        Map.of(METER, "north", "roof", "north", "head", "north", "volts", "south", "mute", "south"),
        Set.of("head"),
        Map.of("volts", new Site.Band(360, 440)));
  }

  /** The rows of the table below a heading, cells divided by a bar. */
  private static List<String> rows(String page, String heading) {
    String section = page.substring(page.indexOf("<h2>" + heading + "</h2>"));
    String body = section.substring(section.indexOf("<tbody>") + 8, section.indexOf("</tbody>"));
    return Arrays.stream(body.split("\n"))
        .map(
            row ->
                row.replaceAll("</td><td( class=\"text\")?>", "|").replaceAll("</?t[rd][^>]*>", ""))
        .toList();
  }

  @Test
  void thePageHasTheNumbersOfTheDay() throws Exception {
    day();
    String page = page(report(yard(), Optional.of(new Losses(Set.of("head"), Map.of(), 0.99))));
    // 600 W over 23 hours, and 9,000 W more for a minute; 28.8 kWh given.
    assertThat(rows(page, "Energy"))
        .containsExactly(
            "area yard|13.950|28.800|-14.850|0.000|49.0|3|1",
            "north|13.950|28.800|-14.850|0.000|97.9|2|0",
            "south|–|–|–|0.000|0.0|1|1");
    String meter = "&lt;b&gt;meter &amp; co&lt;/b&gt;";
    assertThat(rows(page, "Peaks"))
        .startsWith(
            "feeder north|2026-05-01 17:45|0.000|100.0",
            "feeder north|2026-05-01 00:00|-0.600|100.0")
        .contains(
            "device %s|2026-05-01 17:45|1.200|100.0".formatted(meter),
            "device %s|2026-05-01 00:00|0.600|100.0".formatted(meter))
        .noneMatch(row -> row.startsWith("device head"));
    // 50 W in the 91 quarter hours that the gap does not touch; what goes in is negative.
    assertThat(rows(page, "Losses").getFirst())
        .matches("north\\|-12\\.36[23]\\|1\\.13[78]\\|–\\|91 of 96 quarter hours");
    assertThat(rows(page, "Losses").getLast())
        .isEqualTo("south|–|–|–|no: 1 of its devices sent nothing");
    assertThat(rows(page, "Voltage"))
        .containsExactly(
            "volts|a|199.3|2026-05-01 01:30:00|231.0|2026-05-01 00:01:00|207.8 to 254.0|outside");
    assertThat(rows(page, "Data quality").getFirst())
        .isEqualTo(meter + "|95.8|1|3,600.0|3|0|0|0|0|0");
    // Nothing is missing of a day of minutes after its last reading, a minute before the end.
    assertThat(rows(page, "Data quality")).contains("volts|100.0|0|–|0|0|1|0|0|0");
    assertThat(page)
        .contains(
            "2026-05-01 00:00 to 2026-05-02 00:00 (Z)",
            "Computed from 5,701 readings of 4 devices by",
            "left out are 1: 1 suspect, 0 stale, 0 missing",
            "there is 1 gap.",
            "1 device of the area file sent nothing: mute.",
            "Readings of 5 devices, the worst first",
            ">silent</text>")
        .doesNotContain("<b>", "NaN", "null", "<script", "http://localhost", "src=", "href=");
  }

  @Test
  void quartersOfWhichNothingIsKnownAreStatedAndNotDrawn() throws Exception {
    Readings readings = new Readings(folder.resolve("history"));
    for (int minute = 0; minute <= 60; minute++) {
      readings.add(0, Reading.ofPower("a", START.toEpochMilli() + 60_000L * minute, 1000));
    }
    readings.write(1000);
    String page = page(report(new Site("yard", Map.of(), Set.of(), Map.of()), Optional.empty()));
    assertThat(page)
        .contains(
            "No device tells anything from 2026-05-01 01:00 to 2026-05-02 00:00.",
            "cover 4.2 % of the time",
            "4 of 96 quarter hours are known",
            "– Losses need the area file: --config.",
            "– No device measures voltage.");
    assertThat(rows(page, "Energy")).containsExactly("area yard|1.000|0.000|1.000|0.000|4.2|1|–");
  }

  @Test
  void ofTooLittleThereIsASentenceAndNoEmptyPicture() throws Exception {
    Readings readings = new Readings(folder.resolve("history"));
    for (int second = 0; second < 60; second++) {
      readings.add(0, Reading.ofPower("a", START.toEpochMilli() + 1_000L * second, -1000));
    }
    readings.write(1000);
    String page = page(report(new Site("yard", Map.of(), Set.of(), Map.of()), Optional.empty()));
    String load = page.substring(page.indexOf("<h2>Load</h2>"), page.indexOf("<h2>Peaks</h2>"));
    assertThat(load).contains("None: in no quarter hour").doesNotContain("<svg");
    assertThat(page).contains("there are 0 gaps.").doesNotContain(">-0<");
  }

  @Test
  void aDamagedFileLeavesNothing() throws Exception {
    day();
    Path file =
        folder.resolve("history/readings/area=yard/day=2026-05-01/bucket=00/part-0.parquet");
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 10, bytes.length / 2, (byte) 0x55);
    Files.write(file, bytes);
    List<String> said = new ArrayList<>();
    assertThatThrownBy(() -> analysis().run(report(yard(), Optional.empty()), said::add, NOBODY))
        .isInstanceOf(AnalysisException.class)
        .message()
        .contains("part-0.parquet cannot be read")
        .doesNotContain("\n");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(folder.resolve("history"));
    }
  }
}
