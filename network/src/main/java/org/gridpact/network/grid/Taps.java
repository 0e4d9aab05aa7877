package org.gridpact.network.grid;

import com.powsybl.iidm.network.RatioTapChanger;
import com.powsybl.iidm.network.RatioTapChangerAdder;
import com.powsybl.iidm.network.TwoWindingsTransformer;
import java.util.Optional;

/**
 * The positions of a transformer's ratio tap changer.
 *
 * <p>What a position does is the file's to say, which only XIIDM can. A transformer of a file that
 * says nothing is taken to have {@value #ASSUMED} steps either way of {@value #ASSUMED_STEP} of its
 * ratio: 32 steps over ±10 %, as ANSI C57.15 regulators have them; position 0 is the file's ratio,
 * and a higher position raises the voltage at the branch's to bus.
 *
 * @param present position in the file
 */
public record Taps(int lowest, int present, int highest) {
  static final int ASSUMED = 16;
  static final double ASSUMED_STEP = 0.00625;

  /** Those of an IIDM branch; none of a line. */
  static Optional<Taps> of(com.powsybl.iidm.network.Branch<?> branch) {
    if (!(branch instanceof TwoWindingsTransformer transformer)) {
      return Optional.empty();
    }
    RatioTapChanger taps = transformer.getRatioTapChanger();
    return Optional.of(
        taps == null
            ? new Taps(-ASSUMED, 0, ASSUMED)
            : new Taps(taps.getLowTapPosition(), taps.getTapPosition(), taps.getHighTapPosition()));
  }

  public boolean holds(int position) {
    return lowest <= position && position <= highest;
  }

  /** Sets the ratio of a transformer with these positions to one of them. */
  public void move(TwoWindingsTransformer transformer, int position) {
    if (!transformer.hasRatioTapChanger()) {
      RatioTapChangerAdder adder =
          transformer
              .newRatioTapChanger()
              .setLowTapPosition(lowest)
              .setTapPosition(present)
              .setLoadTapChangingCapabilities(false);
      for (int step = lowest; step <= highest; step++) {
        adder.beginStep().setRho(1 + step * ASSUMED_STEP).endStep();
      }
      adder.add();
    }
    transformer.getRatioTapChanger().setTapPosition(position);
  }
}
