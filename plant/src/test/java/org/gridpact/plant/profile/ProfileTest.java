package org.gridpact.plant.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.IntStream;
import org.gridpact.model.testing.SharedData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileTest {
  /** Of a seed whose shift is left out of the tests that need exact times. */
  private static final SeededNoise NOISE = new SeededNoise(4);

  @TempDir Path folder;

  private Path file(String... lines) throws IOException {
    return Files.writeString(folder.resolve("load.csv"), String.join("\n", lines) + "\n");
  }

  @Test
  void aFileOfPowerInWattsIsRead() throws Exception {
    Profile profile =
        Profile.read(
            file(
                "time,power",
                "2025-11-21T00:00:00Z,100",
                "2025-11-21T00:01:00Z,300",
                "2025-11-21T00:02:00Z,200"));

    assertThat(profile.size()).isEqualTo(3);
    assertThat(profile.meanWatts()).isEqualTo(200);
    assertThat(profile.start()).isEqualTo(Instant.parse("2025-11-21T00:00:00Z"));
    assertThat(profile.periodSeconds()).isEqualTo(180);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "TIME,Power_kW                     | 1763683200000,1.5",
        "note;Time;active_power (kW)       | x;2025-11-21 00:00:00;1.5",
        "timestamp,\"ac_power [MW]\"       | 2025-11-21T01:00+01:00,0.0015",
        "Date;Time;Global_active_power     | 21/11/2025;00:00:00;1.500",
        "Date;Time;Global_active_power     | 2025-11-21;00:00;1.500",
        "time,Current,Voltage              | 2025-11-21T00:00:00Z,6.25,240",
        "time,current (mA),voltage_kV      | 2025-11-21T00:00:00Z,6250,0.24",
        "time,current,voltage,power        | 2025-11-21T00:00:00Z,1,1,1500",
      })
  void columnsAreFoundByNameAndTheirUnitsHeeded(String names, String row) throws Exception {
    String next =
        row.replace("1763683200000", "1763683260000")
            .replace("00:00", "00:01")
            .replace("T01:00+", "T01:01+");

    Profile profile = Profile.read(file(names.strip(), row, next.replace("00:01:00:01", "00:01")));

    assertThat(profile.start()).isEqualTo(Instant.parse("2025-11-21T00:00:00Z"));
    assertThat(profile.meanWatts()).isCloseTo(1_500, within(1e-9));
  }

  @Test
  void aShapeHasTheMeanOfTheBuiltInCurveAndTheFormOfTheFile() throws Exception {
    String[] lines = new String[1 + 24];
    lines[0] = "time;power_kW";
    for (int hour = 0; hour < 24; hour++) {
      lines[1 + hour] = "2025-11-21T%02d:00:00;%d".formatted(hour, hour == 19 ? 25 : 1);
    }
    Shape shape = Profile.read(file(lines)).shape(NOISE);

    double peak = shape.at(19.5 * 3_600);
    assertThat(peak / shape.at(12 * 3_600)).isCloseTo(25, within(1e-9));
    assertThat(IntStream.range(0, 86_400).mapToDouble(shape::at).average().orElseThrow())
        .isCloseTo(HouseholdCurve.MEAN, within(1e-3));
    assertThat(shape.at((24 + 19.5) * 3_600)).as("the next day").isEqualTo(peak);
  }

  @Test
  void aMissingValueHoldsTheLastOneForFiveIntervalsAndIsThenUnknownNeverZero() throws Exception {
    String[] lines = new String[1 + 1_440];
    lines[0] = "time,power";
    for (int minute = 0; minute < 1_440; minute++) {
      boolean missing = minute > 600 && minute < 660;
      lines[1 + minute] =
          "2025-11-21 %02d:%02d:00,%s".formatted(minute / 60, minute % 60, missing ? "?" : "70");
    }
    Shape shape = Profile.read(file(lines)).shape(NOISE);

    double[] day = IntStream.range(0, 1_440).mapToDouble(m -> shape.at(60.0 * m + 1)).toArray();

    assertThat(IntStream.range(0, 1_440).filter(m -> Double.isNaN(day[m])).count())
        .isBetween(54L, 55L);
    assertThat(day).doesNotContain(0.0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "zeit,power         | 2025-11-21T00:00:00Z,1 | 1: no column for time",
        "time,voltage       | 2025-11-21T00:00:00Z,1 | 1: no column for power",
        "time,power,power_w | 2025-11-21T00:00:00Z,1 | 1: columns 'power' and 'power_w' mean the"
            + " same",
        "time,power         | 2025-11-21T00:00:00Z   | 2: 1 fields where the first line names 2",
        "time,power         | 2025-11-21T00:00:00Z,x | 2: 'x' in column 2 is no number",
        "time,power         | 2025-11-21T00:00:00Z,1e999 | 2: '1e999' in column 2 is no number",
        "time,power         | 21.11.2025,1           | 2: '21.11.2025' is no time",
        "time,power         | 1763683200,1           | 2: time 1763683200 is not in milliseconds",
        "time,power         | 2025-11-21T00:00:00Z,1 | 2: 1 rows; a profile has at least two",
        "date;time;power    | 30/02/2025;00:00:00;1  | 2: '30/02/2025 00:00:00' is no time",
      })
  void aBadFileIsRefusedWithLineAndRule(String names, String row, String problem)
      throws IOException {
    Path file = file(names.strip(), row.strip());

    assertThatThrownBy(() -> Profile.read(file))
        .isInstanceOf(ProfileException.class)
        .hasMessageStartingWith(file + ":" + problem.strip());
  }

  @Test
  void timeThatGoesBackwardsAnEmptyFileAndNoValueAreRefused() throws IOException {
    String late = "2025-11-21T01:00:00Z,1";
    String early = "2025-11-21T00:00:00Z,1";
    assertThatThrownBy(() -> Profile.read(file("time,power", early, late, early)))
        .hasMessageContaining("load.csv:4: time 2025-11-21T00:00Z does not come after");
    assertThatThrownBy(() -> Profile.read(file("time,power", early, early)))
        .hasMessageContaining("load.csv:3: time");
    assertThatThrownBy(() -> Profile.read(file(""))).hasMessageContaining("load.csv:1: empty");
    assertThatThrownBy(
            () ->
                Profile.read(file("time,power", early.replace(",1", ","), late.replace(",1", ","))))
        .hasMessageContaining("no row has a value");
    assertThatThrownBy(() -> Profile.read(file("time,power", early.replace(",1", ",-5"), late)))
        .hasMessageContaining("not above zero");
    assertThatThrownBy(() -> Profile.read(folder.resolve("nowhere.csv")))
        .isInstanceOf(ProfileException.class)
        .hasMessageContaining("nowhere.csv: cannot be read");
  }

  @Test
  void aMeasuredHouseholdIsReadAndKeepsItsEvenings() throws Exception {
    Path measured =
        SharedData.path(
            "measured/household/household_power_consumption_2006-12-16_to_2006-12-25.txt");

    Profile profile = Profile.read(measured);

    assertThat(profile.size()).as("12,257 rows, of which 2 have no value").isEqualTo(12_257 - 2);
    assertThat(profile.periodSeconds()).isEqualTo(8 * 86_400);
    double evening = hourOfManyHomes(profile, 20);
    assertThat(evening).isGreaterThan(1.5 * hourOfManyHomes(profile, 3));
  }

  /** Mean share of a hundred homes at an hour. */
  private static double hourOfManyHomes(Profile profile, double hour) {
    return IntStream.range(0, 100)
        .mapToDouble(home -> profile.shape(new SeededNoise(home)).at(3_600 * hour))
        .average()
        .orElseThrow();
  }
}
