package org.gridpact.network.security;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.gridpact.network.flow.Injections.Demand;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.grid.Grid;

/**
 * States of a grid's loads: that of its file, or samples around it.
 *
 * <p>In a sample the load of each bus is the file's times a factor of its own, normal with mean 1,
 * and 0 where that is below 0; active and reactive power keep their ratio. A sample depends on the
 * seed and its number alone.
 *
 * @param samples 0 for the file's state alone
 * @param sigma standard deviation of the factors
 */
public record LoadStates(int samples, long seed, double sigma) {
  /** The file's state alone. */
  public static final LoadStates OF_FILE = new LoadStates(0, 0, 0);

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  public LoadStates {
    if (samples < 0) {
      throw new IllegalArgumentException("there are no %,d samples".formatted(samples));
    }
    if (!(sigma >= 0 && sigma <= 10)) {
      throw new IllegalArgumentException("sigma is 0 to 10, not " + sigma);
    }
  }

  public int count() {
    return Math.max(1, samples);
  }

  /** What the loads of each bus take in one state, from 0. */
  public Map<String, Demand> loads(Grid grid, int state) {
    SplittableRandom random = new SplittableRandom(seed + GOLDEN * (state + 1L));
    Map<String, Demand> loads = new LinkedHashMap<>();
    for (Bus bus : grid.buses()) {
      double factor = samples == 0 ? 1 : Math.max(0, random.nextGaussian(1, sigma));
      loads.put(bus.id(), new Demand(bus.loadWatts() * factor, bus.loadVars() * factor));
    }
    return loads;
  }
}
