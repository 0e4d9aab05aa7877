package org.gridpact.network.matpower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatpowerReaderTest {
  /** A generator feeds a load over a line and a transformer. */
  private static final String CASE =
      """
      function mpc = three   % a comment
      mpc.version = '2';
      mpc.baseMVA = 100;
      mpc.bus = [
        1 3 0 0 0 0 1 1 0 110 1 1.1 0.9;
        2 1 50 20 0 0 1 1 0 110 1 1.1 0.9;
        3 1 10, 5, 0, 0.5, 1 1 0 20 1 1.1 0.9
      ];
      mpc.gen = [ 1 60 0 Inf -Inf 1.02 100 1 200 0 ];
      mpc.branch = [
        1 2 0.01 0.1 0.02 250 0 0 0 0 1 -360 360;
        2 3 0 0.2 0 ...
          0 0 0 0.98 -30 1 -360 360;
      ];
      mpc.gencost = [ 2 0 0 3 0.01 20 5 ];
      mpc.bus_name = { 'a%b'; 'it''s'; 'c' };
      """;

  private static MatpowerCase read(String text) throws MatpowerFormatException {
    return MatpowerReader.read("three.m", text);
  }

  @Test
  void aCaseIsReadWithItsCommentsCommasContinuationsAndInfinities() throws Exception {
    MatpowerCase three = read(CASE);

    assertThat(three.name()).isEqualTo("three");
    assertThat(three.baseMva()).isEqualTo(100);
    assertThat(three.buses()).hasSize(3);
    assertThat(three.buses().get(2).shuntMvar()).isEqualTo(0.5);
    assertThat(three.generators().getFirst().maxMvar()).isInfinite();
    assertThat(three.branches().get(1).ratio()).isEqualTo(0.98);
    assertThat(three.branches().get(1).shiftDegrees()).isEqualTo(-30);
    assertThat(three.costs())
        .containsExactly(new MatpowerCase.Cost.Polynomial(List.of(0.01, 20.0, 5.0)));
    assertThat(three.notices()).containsExactly("mpc.bus_name is not used");
  }

  /** RAMP_AGC is for a minute, RAMP_10 for ten, RAMP_30 for thirty; 0 is what nobody knows. */
  @ParameterizedTest
  @CsvSource({
    "1 200 0, NaN",
    "1 200 0 0 0 0 0 0 0 0 0 0, NaN",
    "1 200 0 0 0 0 0 0 0 3 25 90, 25",
    "1 200 0 0 0 0 0 0 0 3 0 60, 30",
    "1 200 0 0 0 0 0 0 0 0 0 60, 20",
    "1 200 0 0 0 0 0 0 0 0 Inf 0, Infinity",
  })
  void howFarAGeneratorGetsInTenMinutesIsReadWhereTheFileSaysIt(String row, Double mw)
      throws Exception {
    assertThat(
            read(CASE.replace("1 200 0 ]", row + " ]"))
                .generators()
                .getFirst()
                .tenMinutesMw()
                .orElse(Double.NaN))
        .isEqualTo(mw);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          2 1 50 20          | 1 1 50 20        | three.m:6: bus 1 appears twice
          2 1 50 20          | 2 1 NaN 20       | three.m:6: bus: Pd is NaN, a number is needed
          2 1 50 20          | 2 1 50 Inf       | three.m:6: bus: Qd is Infinity, a finite number is needed
          2 1 50 20          | 2 5 50 20        | three.m:6: bus: type is 5.0, outside [1.0, 4.0]
          2 1 50 20          | 2 3 50 20        | three.m:6: buses 1 and 2 are both reference buses
          1 3 0 0            | 1 2 0 0          | three.m:4: no bus is the reference (type 3)
          2 1 50 20          | 2.5 1 50 20      | three.m:6: bus: bus number is 2.5, a whole number is needed
          2 1 50 20          | 2 1 50           | three.m:6: bus: this row has 12 columns, the first has 13
          2 1 50 20          | 2 1 5O 20        | three.m:6: bus: '5O' is not a number
          2 3 0 0.2          | 2 9 0 0.2        | three.m:12: to bus: there is no bus 9
          2 3 0 0.2          | 3 3 0 0.2        | three.m:12: branch 3-3 begins and ends at one bus
          2 3 0 0.2          | 2 3 0 0          | three.m:12: branch 2-3 has no impedance of 1.0E-9 or more: make it one bus
          2 3 0 0.2          | 2 3 1e-200 1e-300 | three.m:12: branch 2-3 has no impedance of 1.0E-9 or more: make it one bus
          0.98 -30           | 1e-300 -30       | "three.m:12: branch 2-3: ratio is 1.0E-300, 0 or at least 0.01 is needed"
          2 1 50 20          | 2 1 1e300 20     | three.m:6: bus: Pd is 1.0E300, above 1.0E12
          1 200 0            | 1 1e300 0        | three.m:9: gen: Pmax is 1.0E300, above 1.0E12
          0.02 250           | 0.02 -250        | three.m:11: branch: rateA is -250.0, outside [0.0, 1.0E9]
          [ 1 60             | [ 8 60           | three.m:9: generator's bus: there is no bus 8
          1.02 100 1 200     | 1.02 100 0 200   | three.m:4: no PV or reference bus has a generator in service
          1 200 0            | 1 200 300        | three.m:9: generator at bus 1: a lower limit is above its upper one
          1 200 0 ]          | 1 200 0 0 0 0 0 0 0 0 -5 0 ] | three.m:9: gen: RAMP_10 is -5.0, a ramp is not negative, and 0 where unknown
          version = '2'      | version = '1'    | three.m:2: version is '1', only '2' is read
          mpc.baseMVA = 100; | ""               | three.m:16: mpc.baseMVA is missing
          baseMVA = 100      | baseMVA = 0      | three.m:3: baseMVA: baseMVA is 0.0, outside [1.0E-6, 1000000.0]
          mpc.baseMVA = 100  | x = 100          | "three.m:3: 'x = 100;' is no assignment 'mpc.FIELD = VALUE'; expressions are not read"
          mpc.bus = [        | mpc.bus = zeros(3, 13); | "three.m:4: mpc.bus is 'zeros(3, 13)', a number or a 'string' is needed"
          mpc.gencost        | mpc.gen          | three.m:15: mpc.gen is assigned twice
          3 0.01 20 5        | 9 0.01 20 5      | "three.m:15: n is 9, which needs 13 columns, not 7"
          5 ]                | 5                | three.m:16: gencost: 'mpc.bus_name' is not a number
          'c' }              | 'c'              | three.m:16: mpc.bus_name has no closing '}'
          function           | class            | three.m:1: a MATPOWER case begins with 'function mpc = NAME'
          """)
  void whatBreaksARuleIsRefusedWithItsLine(String correct, String wrong, String error) {
    assertThat(CASE).contains(correct);

    assertThatThrownBy(() -> read(CASE.replace(correct, wrong)))
        .isInstanceOf(MatpowerFormatException.class)
        .hasMessage(error);
  }

  @Test
  void dcLinesAreReadWithTheirLossesAndCosts() throws Exception {
    MatpowerCase read =
        read(
            CASE
                + "mpc.dcline = [ 1 2 1 10 8.9 99.9 -10 1.01 1 1 10 -10 10 -10 10 1 0.01 ];\n"
                + "mpc.dclinecost = [ 2 0 0 2 7.3 0 ];\n");

    assertThat(read.dcLines())
        .containsExactly(
            new MatpowerCase.DcLine(1, 2, true, 10, 99.9, -10, 1, 10, -10, 10, -10, 10, 1, 0.01));
    assertThat(read.dcLineIds()).containsExactly("DC1-2");
    assertThat(read.dcLineCosts())
        .containsExactly(new MatpowerCase.Cost.Polynomial(List.of(7.3, 0.0)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [ 1 2 1 | [ 1 9 1 | three.m:17: to bus: there is no bus 9
          [ 1 2 1 | [ 2 2 1 | three.m:17: DC line 2-2 begins and ends at one bus
          [ 1 2 1 | [ 1 2 7 | three.m:17: dcline: status is 7.0, outside [0.0, 1.0]
          1 1 10  | 1 11 10 | three.m:17: DC line 1-2: a lower limit is above its upper one
          1 0.01  | 1 2     | three.m:17: dcline: loss1 is 2.0, outside [-1.0, 1.0]
          1 0.01  | 1       | three.m:17: dcline has 16 columns, 17 to 23 are needed
          """)
  void whatBreaksARuleOfDcLinesIsRefusedWithItsLine(String correct, String wrong, String error) {
    String line = "mpc.dcline = [ 1 2 1 10 8.9 99.9 -10 1.01 1 1 10 -10 10 -10 10 1 0.01 ];\n";
    assertThatThrownBy(() -> read(CASE + line.replace(correct, wrong))).hasMessage(error);
  }

  @Test
  void ratingsAndAngleLimitsAreReadAndNoneIsInfinite() throws Exception {
    String limited =
        CASE.replace("250 0 0 0 0 1 -360 360", "250 260 270 0 0 1 -30 25")
            .replace("0.98 -30 1 -360 360", "0.98 -30 1 0 0");
    MatpowerCase.Branch line = read(limited).branches().getFirst();

    assertThat(line.shortTermMva()).isEqualTo(260);
    assertThat(line.emergencyMva()).isEqualTo(270);
    assertThat(line.minAngleDegrees()).isEqualTo(-30);
    assertThat(line.maxAngleDegrees()).isEqualTo(25);
    assertThat(read(limited).branches().get(1).maxAngleDegrees()).isInfinite();
    assertThat(read(CASE).branches().getFirst().minAngleDegrees()).isInfinite();
    assertThatThrownBy(() -> read(limited.replace("-30 25", "30 25")))
        .hasMessage("three.m:11: branch 1-2: angmin 30.0 is above angmax 25.0");
  }

  @Test
  void anEmptyFileIsNoCase() {
    assertThatThrownBy(() -> read(""))
        .hasMessage("three.m:1: the file has no 'function mpc = NAME'");
  }

  @Test
  void piecewiseLinearCostsMustRise() throws Exception {
    String rising = CASE.replace("[ 2 0 0 3 0.01 20 5 ]", "[ 1 0 0 2 0 0 100 2000 ]");

    assertThat(read(rising).costs().getFirst())
        .isEqualTo(
            new MatpowerCase.Cost.PiecewiseLinear(
                List.of(
                    new MatpowerCase.Cost.Point(0, 0), new MatpowerCase.Cost.Point(100, 2000))));
    assertThatThrownBy(() -> read(rising.replace("0 0 100 2000", "9 0 9 2000")))
        .hasMessage("three.m:15: cost points must rise in MW");
  }
}
