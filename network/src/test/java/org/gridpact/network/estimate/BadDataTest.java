package org.gridpact.network.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.gridpact.network.estimate.Measurement.Kind;
import org.gridpact.network.grid.GridFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lying meters among many, with noise, and without the currents, which would give them away. */
final class BadDataTest {
  private static final Set<Kind> KINDS =
      Set.of(Kind.DEMAND_P, Kind.DEMAND_Q, Kind.VOLTS, Kind.FLOW_P, Kind.FLOW_Q);

  private static BadData search(CoreGrid grid, double tolerance, List<Measurement> measured) {
    WlsModel model = grid.model(tolerance, measured);
    BadData search = new BadData(new LeastSquares(model, 20), model, measured, Map.of(), 8);
    assertThat(search.run()).isTrue();
    return search;
  }

  @ParameterizedTest
  @CsvSource({
    "builtin:feeder33",
    "networks/pglib/pglib_opf_case14_ieee.m",
    "networks/pglib/pglib_opf_case118_ieee.m"
  })
  void honestMetersAreNotSuspected(String source) throws GridFileException {
    CoreGrid grid = new CoreGrid(source);
    int suspected = 0;
    for (int seed = 0; seed < 10; seed++) {
      List<Measurement> measured =
          CoreGrid.noisy(CoreGrid.only(grid.exact(), KINDS), new Random(seed));
      suspected += search(grid, 0.1, measured).distrusted().size();
    }
    assertThat(suspected).isLessThanOrEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "builtin:feeder33, meter-18, 0.5",
    "builtin:feeder33, meter-25, -1",
    "builtin:feeder33, flow-6-26, -1",
    "networks/pglib/pglib_opf_case14_ieee.m, meter-9, 1.2",
    "networks/pglib/pglib_opf_case14_ieee.m, meter-4, -1",
    "networks/pglib/pglib_opf_case118_ieee.m, meter-54, 0.5",
    "networks/pglib/pglib_opf_case118_ieee.m, meter-80, -1"
  })
  void oneLyingInstrumentIsNamed(String source, String liar, double factor)
      throws GridFileException {
    CoreGrid grid = new CoreGrid(source);
    for (int seed = 0; seed < 5; seed++) {
      List<Measurement> measured =
          CoreGrid.noisy(CoreGrid.only(grid.exact(), KINDS), new Random(seed));
      BadData search = search(grid, 0.1, CoreGrid.lying(measured, liar, factor));
      String kind = liar.startsWith("meter") ? "demand " : "flow ";
      assertThat(search.distrusted().keySet()).as("seed %d", seed).containsExactly(kind + liar);
      assertThat(search.isConsistent()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "builtin:feeder33, meter-8, 0, meter-30, -1",
    "builtin:feeder33, meter-21, 0.5, meter-25, -1",
    "networks/pglib/pglib_opf_case14_ieee.m, meter-9, 0, meter-4, 2",
    "networks/pglib/pglib_opf_case118_ieee.m, meter-54, 0.5, meter-80, -1"
  })
  void twoLyingInstrumentsAreNamed(
      String source, String one, double factor, String other, double otherFactor)
      throws GridFileException {
    CoreGrid grid = new CoreGrid(source);
    for (int seed = 0; seed < 5; seed++) {
      List<Measurement> measured =
          CoreGrid.noisy(CoreGrid.only(grid.exact(), KINDS), new Random(seed));
      List<Measurement> lying =
          CoreGrid.lying(CoreGrid.lying(measured, one, factor), other, otherFactor);
      assertThat(search(grid, 0.1, lying).distrusted().keySet())
          .as("seed %d", seed)
          .containsExactlyInAnyOrder("demand " + one, "demand " + other);
    }
  }

  /** With meter 25 out, nothing but the balance of bus 24 checks its meter and the flow onwards. */
  @Test
  void whatCannotBeToldApartIsNamedTogether() throws GridFileException {
    CoreGrid grid = new CoreGrid("builtin:feeder33");
    List<Measurement> measured = CoreGrid.noisy(CoreGrid.only(grid.exact(), KINDS), new Random(1));
    List<Measurement> lying =
        CoreGrid.lying(CoreGrid.lying(measured, "meter-24", 0.95), "meter-25", -1);
    BadData search = search(grid, 0.1, lying);
    assertThat(search.distrusted().keySet()).hasSize(2).contains("demand meter-25");
    String second =
        search.distrusted().keySet().stream()
            .filter(i -> !i.equals("demand meter-25"))
            .findFirst()
            .orElseThrow();
    assertThat(
            java.util.stream.Stream.concat(
                java.util.stream.Stream.of(second), search.distrusted().get(second).stream()))
        .contains("demand meter-24", "flow flow-24-25");
  }

  @Test
  void aMeterThatTellsTheTruthAgainIsTrustedAgain() throws GridFileException {
    CoreGrid grid = new CoreGrid("builtin:feeder33");
    List<Measurement> measured = CoreGrid.noisy(CoreGrid.only(grid.exact(), KINDS), new Random(2));
    WlsModel model = grid.model(0.1, measured);
    LeastSquares squares = new LeastSquares(model, 20);
    BadData search =
        new BadData(
            squares,
            model,
            measured,
            Map.of("demand meter-18", List.of(), "demand meter-25", List.of()),
            8);
    assertThat(search.run()).isTrue();
    assertThat(search.distrusted()).isEmpty();
  }

  /**
   * Two branch meters in a row that are off by the same look like the meters before and behind them
   * that are off by it in opposite directions: which two it is nothing says.
   */
  @ParameterizedTest
  @CsvSource({"26-27, 27-28, 0.3", "13-14, 14-15, 0.3", "31-32, 32-33, 1", "20-21, 21-22, 2"})
  void twoThatLookLikeTwoOthersAreNamedBesideThem(String one, String other, double share)
      throws GridFileException {
    CoreGrid grid = new CoreGrid("builtin:feeder33");
    for (int seed = 0; seed < 5; seed++) {
      List<Measurement> measured =
          CoreGrid.noisy(CoreGrid.only(grid.exact(), KINDS), new Random(seed));
      double off = share * power(measured, "flow-" + one);
      List<Measurement> lying =
          measured.stream()
              .map(
                  m ->
                      m.kind() == Kind.FLOW_P
                              && (m.devices().contains("flow-" + one)
                                  || m.devices().contains("flow-" + other))
                          ? CoreGrid.withValue(m, m.value() + off)
                          : m)
              .toList();

      BadData search = search(grid, 0.1, lying);

      Set<String> named = new HashSet<>(search.distrusted().keySet());
      search.distrusted().values().forEach(named::addAll);
      assertThat(named).as("seed %d", seed).contains("flow flow-" + one, "flow flow-" + other);
      // And a second later, too.
      WlsModel model = grid.model(0.1, lying);
      BadData next = new BadData(new LeastSquares(model, 20), model, lying, search.distrusted(), 8);
      assertThat(next.run()).isTrue();
      assertThat(next.distrusted()).isEqualTo(search.distrusted());
    }
  }

  private static double power(List<Measurement> measured, String device) {
    return measured.stream()
        .filter(m -> m.kind() == Kind.FLOW_P && m.devices().contains(device))
        .mapToDouble(Measurement::value)
        .findFirst()
        .orElseThrow();
  }
}
