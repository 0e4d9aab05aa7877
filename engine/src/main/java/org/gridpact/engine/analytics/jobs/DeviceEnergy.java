package org.gridpact.engine.analytics.jobs;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.gridpact.model.measurement.Phase;

/**
 * From what a device's energy is taken.
 *
 * @param imported cells to add up; empty where not known
 * @param importedFromRegister else from power
 */
record DeviceEnergy(
    List<EnergyCells> imported,
    boolean importedFromRegister,
    List<EnergyCells> exported,
    boolean exportedFromRegister,
    List<EnergyCells> leftOut) {

  static DeviceEnergy of(Map<Phase, SeriesTally> phases) {
    Optional<List<EnergyCells>> in = measured(phases, SeriesTally.IMPORTED);
    Optional<List<EnergyCells>> out = measured(phases, SeriesTally.EXPORTED);
    List<EnergyCells> power = measured(phases, SeriesTally.POWER).orElse(List.of());
    return new DeviceEnergy(
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
        phases.values().stream()
            .filter(p -> p.has(quantity))
            .map(p -> p.cells(quantity))
            .toList();
    return measured.isEmpty() ? Optional.empty() : Optional.of(measured);
  }

  /** Wh taken in an interval; NaN where not known. */
  double importedWattHours(int interval) {
    return sum(imported, interval, c -> c.positive);
  }

  /** Wh given in an interval, not negative; NaN where not known. */
  double exportedWattHours(int interval) {
    return sum(exported, interval, c -> exportedFromRegister ? c.positive : c.negative);
  }

  /** Wh of those that were spread over gaps. */
  double spreadWattHours(int interval) {
    double spread = 0;
    for (EnergyCells c : registers()) {
      spread += at(c, interval) < 0 ? 0 : c.spread[at(c, interval)];
    }
    return spread;
  }

  private List<EnergyCells> registers() {
    return Stream.concat(
            importedFromRegister ? imported.stream() : Stream.of(),
            exportedFromRegister ? exported.stream() : Stream.of())
        .toList();
  }

  private interface Values {
    double[] of(EnergyCells cells);
  }

  /** Known where all parts are: two phases of three are no total. */
  private static double sum(List<EnergyCells> cells, int interval, Values values) {
    double sum = cells.isEmpty() ? Double.NaN : 0;
    for (EnergyCells c : cells) {
      sum += c.isKnown(interval) ? values.of(c)[at(c, interval)] : Double.NaN;
    }
    return sum;
  }

  private static int at(EnergyCells cells, int interval) {
    int c = interval - cells.first;
    return c >= 0 && c < cells.size() ? c : -1;
  }

  /** Time of the interval over which readings are complete. */
  long coveredMillis(int interval) {
    return Stream.concat(imported.stream(), exported.stream())
        .mapToLong(c -> at(c, interval) < 0 ? 0 : c.coveredMillis[at(c, interval)])
        .min()
        .orElse(0);
  }

  /** The most of its parts: each reading has a value of each phase and direction. */
  long readings(int interval) {
    return Stream.concat(imported.stream(), exported.stream())
        .mapToLong(c -> at(c, interval) < 0 ? 0 : c.readings[at(c, interval)])
        .max()
        .orElse(0);
  }

  long leftOut(int interval) {
    return leftOut.stream()
        .mapToLong(c -> at(c, interval) < 0 ? 0 : c.leftOut[at(c, interval)])
        .sum();
  }

  long resets(int interval) {
    return registers().stream()
        .mapToLong(c -> at(c, interval) < 0 ? 0 : c.resets[at(c, interval)])
        .sum();
  }
}
