package org.gridpact.engine.analytics.jobs;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gridpact.model.measurement.Phase;

/**
 * From what a device's energy is taken.
 *
 * @param imported cells to add up; empty where not known
 * @param importedFromRegister else from power
 */
public record DeviceEnergy(
    String device,
    List<EnergyCells> imported,
    boolean importedFromRegister,
    List<EnergyCells> exported,
    boolean exportedFromRegister,
    List<EnergyCells> leftOut) {

  static DeviceEnergy of(String device, Map<Phase, SeriesTally> phases) {
    Optional<List<EnergyCells>> in = measured(phases, SeriesTally.IMPORTED);
    Optional<List<EnergyCells>> out = measured(phases, SeriesTally.EXPORTED);
    List<EnergyCells> power = measured(phases, SeriesTally.POWER).orElse(List.of());
    return new DeviceEnergy(
        device,
        in.orElse(power),
        in.isPresent(),
        out.orElse(power),
        out.isPresent(),
        phases.values().stream().map(SeriesTally::leftOut).toList());
  }

  /** Of the total where it is measured, else of the phases that are. */
  private static Optional<List<EnergyCells>> measured(
      Map<Phase, SeriesTally> phases, int quantity) {
    SeriesTally total = phases.get(Phase.TOTAL);
    if (total != null && total.has(quantity)) {
      return Optional.of(List.of(total.cells(quantity)));
    }
    List<EnergyCells> measured =
        phases.values().stream().filter(p -> p.has(quantity)).map(p -> p.cells(quantity)).toList();
    return measured.isEmpty() ? Optional.empty() : Optional.of(measured);
  }

  /** Whether it sent anything, whatever its quality. */
  boolean isHeard() {
    return !leftOut.isEmpty();
  }

  boolean usesRegister() {
    return importedFromRegister || exportedFromRegister;
  }

  boolean usesPower() {
    return (!importedFromRegister && !imported.isEmpty())
        || (!exportedFromRegister && !exported.isEmpty());
  }

  /** Wh taken in an interval; NaN where not known. */
  double importedWattHours(int interval) {
    return sum(imported, interval, (c, i) -> c.positive[i]);
  }

  /** Wh given in an interval, not negative; NaN where not known. */
  double exportedWattHours(int interval) {
    return sum(exported, interval, this::given);
  }

  /** Wh taken less Wh given in an interval; NaN where either is not known. */
  double netWattHours(int interval) {
    return importedWattHours(interval) - exportedWattHours(interval);
  }

  /**
   * Mean power taken less given in an interval, W, each over the time of which its energy is known:
   * a register counts over gaps, too. NaN where either is not known.
   */
  double netWatts(int interval) {
    return sum(imported, interval, (c, i) -> c.positive[i] / c.knownHours(i))
        - sum(exported, interval, (c, i) -> given(c, i) / c.knownHours(i));
  }

  private double given(EnergyCells cells, int at) {
    return exportedFromRegister ? cells.positive[at] : cells.negative[at];
  }

  /** Wh of those that were spread over gaps. */
  double spreadWattHours(int interval) {
    double spread = 0;
    if (importedFromRegister) {
      spread += added(imported, interval);
    }
    if (exportedFromRegister) {
      spread += added(exported, interval);
    }
    return spread;
  }

  private static double added(List<EnergyCells> cells, int interval) {
    double sum = 0;
    for (EnergyCells c : cells) {
      int i = at(c, interval);
      sum += i < 0 ? 0 : c.spread[i];
    }
    return sum;
  }

  private interface Value {
    double of(EnergyCells cells, int at);
  }

  /** Known where all parts are: two phases of three are no total. */
  private static double sum(List<EnergyCells> cells, int interval, Value value) {
    double sum = cells.isEmpty() ? Double.NaN : 0;
    for (EnergyCells c : cells) {
      sum += c.isKnown(interval) ? value.of(c, at(c, interval)) : Double.NaN;
    }
    return sum;
  }

  private static int at(EnergyCells cells, int interval) {
    int c = interval - cells.first;
    return c >= 0 && c < cells.size() ? c : -1;
  }

  private interface Counts {
    long[] of(EnergyCells cells);
  }

  private static long count(List<EnergyCells> cells, int interval, Counts counts) {
    long sum = 0;
    for (EnergyCells c : cells) {
      int i = at(c, interval);
      sum += i < 0 ? 0 : counts.of(c)[i];
    }
    return sum;
  }

  /** Time of the interval over which readings of all parts are complete. */
  long coveredMillis(int interval) {
    return Math.min(leastCovered(imported, interval), leastCovered(exported, interval));
  }

  private static long leastCovered(List<EnergyCells> cells, int interval) {
    long least = cells.isEmpty() ? 0 : Long.MAX_VALUE;
    for (EnergyCells c : cells) {
      int i = at(c, interval);
      least = Math.min(least, i < 0 ? 0 : c.coveredMillis[i]);
    }
    return least;
  }

  /** The most of its parts: each reading has a value of each phase and direction. */
  long readings(int interval) {
    return Math.max(mostReadings(imported, interval), mostReadings(exported, interval));
  }

  private static long mostReadings(List<EnergyCells> cells, int interval) {
    long most = 0;
    for (EnergyCells c : cells) {
      int i = at(c, interval);
      most = Math.max(most, i < 0 ? 0 : c.readings[i]);
    }
    return most;
  }

  long leftOut(int interval) {
    return count(leftOut, interval, c -> c.leftOut);
  }

  long resets(int interval) {
    return (importedFromRegister ? count(imported, interval, c -> c.resets) : 0)
        + (exportedFromRegister ? count(exported, interval, c -> c.resets) : 0);
  }
}
