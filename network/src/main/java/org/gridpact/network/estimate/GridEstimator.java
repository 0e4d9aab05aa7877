package org.gridpact.network.estimate;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridpact.model.area.Area;
import org.gridpact.network.ac.AcNetwork;
import org.gridpact.network.grid.Grid;

/**
 * Estimates the state of an area's grid from its readings, again and again.
 *
 * <p>The structure of the equations is kept while switches and taps stay, the last state is where
 * the next search begins, and instruments once suspected stay out until the rest agrees with them.
 * Belongs to one thread.
 */
public final class GridEstimator {
  private final AcNetwork network;
  private final Metering metering;
  private final EstimatorOptions options;
  private final Independence independence = new Independence();
  private Map<String, List<String>> distrusted = Map.of();
  private Set<String> openBranches = Set.of();
  private Map<String, Integer> tapPositions = Map.of();
  private WlsModel model;

  /**
   * @throws IllegalArgumentException where the grid has something that the AC core has no model of
   */
  public GridEstimator(Area area, Grid grid, EstimatorOptions options) {
    this.network = AcNetwork.of(grid);
    this.metering = new Metering(network, area.devices());
    this.options = options;
  }

  /** Whose states it estimates. */
  public Grid grid() {
    return network.grid();
  }

  /**
   * The most likely state.
   *
   * @throws IllegalArgumentException when a branch, its tap changer or the position is not there
   */
  public EstimateResult estimate(GridReadings readings) {
    Metering.Metered metered = metering.measure(readings);
    List<Measurement> measurements = metered.measurements();
    boolean same =
        model != null
            && readings.openBranches().equals(openBranches)
            && readings.tapPositions().equals(tapPositions);
    if (!same) {
      model =
          new WlsModel(
              network,
              network.admittances(readings.openBranches(), readings.tapPositions()),
              options.modelTolerance(),
              measurements);
      openBranches = readings.openBranches();
      tapPositions = readings.tapPositions();
    }
    LeastSquares squares = new LeastSquares(model, options.maxIterations());
    BadData search = new BadData(squares, model, measurements, distrusted, options.maxSuspects());
    if (!search.run()) {
      distrusted = Map.of();
      return new EstimateResult.Failed(
          "no state of %s fits the readings: %d iterations from the last and from a flat one"
              .formatted(network.grid().name(), squares.iterations()));
    }
    distrusted = search.distrusted();
    return new Findings(
            network, metering, model, squares, search, independence, readings, metered.powers())
        .estimate();
  }
}
