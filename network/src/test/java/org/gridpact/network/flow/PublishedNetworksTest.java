package org.gridpact.network.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gridpact.model.testing.SharedData;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.GridFileException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks that others published, against losses that others computed. */
class PublishedNetworksTest {

  /**
   * The IEEE originals, which PowSyBl brings; losses in MW as MATPOWER gives them. Its case of 300
   * buses is not quite this file, which loses 408.81 MW here and 408.99 MW by another program.
   */
  @ParameterizedTest
  @CsvSource({
    "ieee14cdf, 13.3933, 1e-4",
    "ieee57cdf, 27.8638, 1e-4",
    "ieee118cdf, 132.8629, 1e-4",
    "ieee300cdf, 408.3156, 0.6"
  })
  void anIeeeOriginalLosesWhatIsPublished(
      String name, double megawatts, double tolerance, @TempDir Path folder)
      throws IOException, GridFileException {
    Path file = folder.resolve(name + ".txt");
    try (InputStream in = getClass().getResourceAsStream("/" + name + ".txt")) {
      Files.copy(in, file);
    }

    FlowResult result = new LoadFlow(Grid.read(file.toString())).solve(Injections.OF_FILE);

    assertLosses(result, megawatts, tolerance);
  }

  /**
   * PGLib gives each generator the middle of its range, so losses differ from the originals'. These
   * come from a Newton load flow of MATPOWER's branch model, written apart from this project.
   */
  @ParameterizedTest
  @CsvSource({
    "activsg/case_ACTIVSg200, 12.606896739621623",
    "activsg/case_ACTIVSg500, 91.2224157653481",
    "pglib/pglib_opf_case5_pjm, 2.742530035073809",
    "pglib/pglib_opf_case14_ieee, 16.66581355931608",
    "pglib/pglib_opf_case24_ieee_rts, 44.527074976706835",
    "pglib/pglib_opf_case30_ieee, 20.358767149604297",
    "pglib/pglib_opf_case57_ieee, 29.91578545553636",
    "pglib/pglib_opf_case73_ieee_rts, 311.92773725720485",
    "pglib/pglib_opf_case118_ieee, 244.14802928263816",
    "pglib/pglib_opf_case1354_pegase, 1741.7205146070457",
    "pglib/pglib_opf_case2869_pegase, 2986.8996817003795",
  })
  void aMatpowerCaseLosesWhatAnotherProgramSays(String name, double megawatts)
      throws GridFileException {
    Grid grid = Grid.read(SharedData.path("networks/%s.m".formatted(name)).toString());

    assertLosses(new LoadFlow(grid).solve(Injections.OF_FILE), megawatts, 1e-4);
  }

  /** The other program finds no solution for these set points either. */
  @ParameterizedTest
  @ValueSource(strings = {"case3_lmbd", "case300_ieee", "case500_goc"})
  void aCaseWithoutASolutionSaysSo(String name) throws GridFileException {
    Grid grid = Grid.read(SharedData.path("networks/pglib/pglib_opf_" + name + ".m").toString());

    FlowResult result = new LoadFlow(grid).solve(Injections.OF_FILE);

    assertThat(result)
        .isInstanceOfSatisfying(
            FlowResult.Failed.class,
            failed -> assertThat(failed.reason()).contains("did not converge"));
  }

  private static void assertLosses(FlowResult result, double megawatts, double tolerance) {
    switch (result) {
      case FlowResult.Solved solved ->
          assertThat(solved.lossesWatts() / 1e6).isCloseTo(megawatts, within(tolerance));
      case FlowResult.Failed failed -> throw new AssertionError(failed.reason());
    }
  }
}
