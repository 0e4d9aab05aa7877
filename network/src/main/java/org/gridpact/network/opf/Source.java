package org.gridpact.network.opf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gridpact.network.matpower.MatpowerCase;
import org.gridpact.network.matpower.MatpowerCase.Cost;
import org.gridpact.network.matpower.MatpowerCase.DcLine;
import org.gridpact.network.matpower.MatpowerCase.Generator;

/**
 * What an operator sets in MW: a generator, or a DC line, which takes from one bus and gives to
 * another.
 *
 * @param number in the file's gen or dcline
 * @param giver index of the bus that gets {@code share·MW - loss}
 * @param taker index of the bus that the MW are taken from; -1 for a generator
 */
record Source(
    String id,
    int number,
    double min,
    double max,
    Pieces pieces,
    int giver,
    double share,
    double loss,
    int taker) {

  /** Of every generator and DC line in service, of a case without isolated buses. */
  static List<Source> of(MatpowerCase source, Map<Integer, Integer> index) throws OpfException {
    if (source.costs().isEmpty()) {
      throw new OpfException(
          "%s has no gencost: without costs there is no least cost".formatted(source.name()));
    }
    List<Source> sources = new ArrayList<>();
    List<String> ids = source.generatorIds();
    for (int i = 0; i < ids.size(); i++) {
      Generator g = source.generators().get(i);
      if (g.inService()) {
        Pieces pieces = Pieces.of(ids.get(i), source.costs().get(i), g.minMw(), g.maxMw());
        int bus = index.get(g.bus());
        sources.add(new Source(ids.get(i), i, g.minMw(), g.maxMw(), pieces, bus, 1, 0, -1));
      }
    }
    addDcLines(source, index, sources);
    return List.copyOf(sources);
  }

  private static void addDcLines(
      MatpowerCase source, Map<Integer, Integer> index, List<Source> sources) throws OpfException {
    List<String> ids = source.dcLineIds();
    for (int i = 0; i < ids.size(); i++) {
      DcLine line = source.dcLines().get(i);
      if (line.inService()) {
        Cost cost =
            source.dcLineCosts().isEmpty()
                ? new Cost.Polynomial(List.of(0.0))
                : source.dcLineCosts().get(i);
        sources.add(
            new Source(
                ids.get(i),
                i,
                line.minMw(),
                line.maxMw(),
                Pieces.of(ids.get(i), cost, line.minMw(), line.maxMw()),
                index.get(line.to()),
                1 - line.lossShare(),
                line.fixedLossMw(),
                index.get(line.from())));
      }
    }
  }

  boolean isDcLine() {
    return taker >= 0;
  }

  /** What one MW of it is worth, where a MW into a bus is worth so much. */
  double worth(double[] byBus) {
    return share * byBus[giver] - (isDcLine() ? byBus[taker] : 0);
  }

  void inject(double mw, double[] byBus) {
    byBus[giver] += share * mw - loss;
    if (isDcLine()) {
      byBus[taker] -= mw;
    }
  }

  /** What one MW of it puts into a bus. */
  double into(int bus) {
    return (bus == giver ? share : 0) - (bus == taker ? 1 : 0);
  }
}
