package org.gridpact.network.estimate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the instruments whose readings contradict the rest: by the largest normalised residual
 * (Abur and Expósito, section 5.7), one instrument at a time.
 *
 * <p>An instrument's rows go together: what lies in active power has a wrong transformer, and its
 * reactive power is not to be believed either. Where several instruments have nearly the largest
 * residual, as those of a branch without other redundancy always do, the state is estimated without
 * each of them, and the one without which the sum of squares is least is distrusted; those that
 * leave it about as small are named beside it. Two errors can look like two others, which no search
 * for one at a time comes to: where two are distrusted, every two of those with a large residual
 * without them are tried in their place. An instrument distrusted before stays so, with those
 * beside it, until the rest agrees with it.
 */
final class BadData {
  /** Less of an error than this shows in no residual: the measurement is critical. */
  static final double LEAST_REDUNDANCY = 0.04;

  /**
   * Normalised residuals above are no chance: of a thousand good readings one in 60 runs has one.
   */
  static final double LARGE = 4.0;

  /** And above this where the sum of squares says that something is wrong. */
  static final double LARGE_WHERE_WRONG = 3.0;

  /** Residuals at least this share of the largest may be the liar's too. */
  private static final double RIVAL = 0.7;

  private static final int MAX_RIVALS = 6;

  /** Sums of squares no farther apart than this, two standard deviations, tell nothing apart. */
  private static final double INDISTINCT = 4;

  private static final int MOST_IN_PAIRS = 3;
  private static final double WIDER = 10;

  private final LeastSquares squares;
  private final WlsModel model;
  private final List<Measurement> measurements;
  private final List<Measurement> used;
  private final Map<String, List<Integer>> instruments = new LinkedHashMap<>();
  private final Map<String, List<String>> distrusted = new LinkedHashMap<>();
  private final int maxSuspects;

  /** Those of them that were distrusted before. */
  private final Set<String> before;

  /**
   * @param distrusted instruments that were distrusted before, with those that it might be instead
   */
  BadData(
      LeastSquares squares,
      WlsModel model,
      List<Measurement> measurements,
      Map<String, List<String>> distrusted,
      int maxSuspects) {
    this.squares = squares;
    this.model = model;
    this.measurements = measurements;
    this.used = new ArrayList<>(measurements);
    this.maxSuspects = maxSuspects;
    for (int row = 0; row < measurements.size(); row++) {
      Measurement m = measurements.get(row);
      if (m.isReading() && Double.isFinite(m.sigma())) {
        instruments.computeIfAbsent(instrument(m), _ -> new ArrayList<>()).add(row);
      }
    }
    distrusted.forEach(
        (key, rivals) -> {
          if (instruments.containsKey(key)) {
            distrust(key, rivals.stream().filter(instruments::containsKey).toList());
          }
        });
    this.before = Set.copyOf(this.distrusted.keySet());
  }

  /** What measures a quantity, and lies in all its quantities if it does. */
  static String instrument(Measurement m) {
    String devices = String.join(",", m.devices());
    return switch (m.kind()) {
      case DEMAND_P, DEMAND_Q -> "demand " + devices;
      case FLOW_P, FLOW_Q, CURRENT -> "flow " + devices;
      case VOLTS -> "volts " + devices;
    };
  }

  private void distrust(String instrument, List<String> rivals) {
    distrusted.put(instrument, rivals);
    instruments.get(instrument).forEach(row -> used.set(row, measurements.get(row).distrusted()));
  }

  private void trust(String instrument) {
    distrusted.remove(instrument);
    instruments.get(instrument).forEach(row -> used.set(row, measurements.get(row)));
  }

  /** Estimates and distrusts until nothing contradicts; false where there is no state. */
  boolean run() {
    return distrustAll() && (!isNew() || nameOtherPairs());
  }

  private boolean isNew() {
    return !before.containsAll(distrusted.keySet());
  }

  private boolean distrustAll() {
    if (!squares.solve(used)) {
      return false;
    }
    List<String> agreeing = distrusted.keySet().stream().filter(this::agrees).toList();
    if (!agreeing.isEmpty()) {
      agreeing.forEach(this::trust);
      if (!squares.solve(used)) {
        return false;
      }
    }
    int widened = 0;
    while (widened <= maxSuspects) {
      double large = isConsistent() ? LARGE : LARGE_WHERE_WRONG;
      int worst = worstRow();
      if (worst < 0 || squares.normalised(worst) <= large) {
        return true;
      }
      if (used.get(worst).origin() != Measurement.Origin.READING) {
        widened++;
        widen(worst);
      } else if (distrusted.size() < maxSuspects) {
        distrustBest(squares.normalised(worst));
      } else {
        return true;
      }
      if (!squares.solve(used)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the rest, without it, says about the same as the instrument. */
  private boolean agrees(String instrument) {
    return instruments.get(instrument).stream().allMatch(row -> deviation(row) < LARGE_WHERE_WRONG);
  }

  /** How many standard deviations a distrusted reading is from what the rest says. */
  double deviation(int row) {
    Measurement m = measurements.get(row);
    double variance = m.sigma() * m.sigma() + model.variance(row);
    return Math.abs(m.value() - model.value(row)) / Math.sqrt(variance);
  }

  /** Of those that can be distrusted or widened, the row with the largest residual; else -1. */
  private int worstRow() {
    int worst = -1;
    double largest = 0;
    for (int row = 0; row < used.size(); row++) {
      if (squares.has(row) && used.get(row).origin() != Measurement.Origin.NOTHING_CONNECTED) {
        double normalised = squares.normalised(row);
        if (normalised > largest) {
          largest = normalised;
          worst = row;
        }
      }
    }
    return worst;
  }

  /** An assumption that measurements contradict was none too good. */
  private void widen(int row) {
    Measurement m = used.get(row);
    used.set(
        row,
        new Measurement(
            m.kind(),
            m.place(),
            m.value(),
            m.sigma() * WIDER,
            m.assumed(),
            m.assumedSigma() * WIDER,
            m.origin(),
            m.devices()));
  }

  private void distrustBest(double largest) {
    Map<String, Double> rivals = rivals(RIVAL * largest);
    if (rivals.size() == 1) {
      distrust(rivals.keySet().iterator().next(), List.of());
      return;
    }
    StateVector.Remembered state = model.remember();
    Map<String, Double> scores = new LinkedHashMap<>();
    for (String rival : rivals.keySet()) {
      distrust(rival, List.of());
      double score = squares.solve(used) ? score(Set.of(rival)) : Double.MAX_VALUE;
      scores.put(rival, score);
      trust(rival);
      model.resume(state);
    }
    String best =
        scores.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow().getKey();
    List<String> others =
        scores.entrySet().stream()
            .filter(e -> !e.getKey().equals(best))
            .filter(e -> e.getValue() < scores.get(best) + INDISTINCT)
            .map(Map.Entry::getKey)
            .toList();
    distrust(best, others);
  }

  /**
   * Names beside each two that are distrusted those that it might be instead: of any other two
   * without which the sum of squares is about as small. Of more than {@value #MOST_IN_PAIRS} that
   * are distrusted it would take too long.
   */
  private boolean nameOtherPairs() {
    List<String> found = List.copyOf(distrusted.keySet());
    if (found.size() > MOST_IN_PAIRS) {
      return true;
    }
    for (int i = 0; i < found.size(); i++) {
      for (int j = i + 1; j < found.size(); j++) {
        if (!squares.solve(used)) {
          return false;
        }
        nameOtherPairs(found.get(i), found.get(j));
      }
    }
    return squares.solve(used);
  }

  private void nameOtherPairs(String one, String other) {
    List<String> rivalsOfOne = distrusted.get(one);
    List<String> rivalsOfOther = distrusted.get(other);
    StateVector.Remembered state = model.remember();
    double most = score(Set.of(one, other)) + INDISTINCT;
    trust(one);
    trust(other);
    Set<String> instead = new LinkedHashSet<>();
    if (squares.solve(used)) {
      List<String> large = List.copyOf(rivals(LARGE_WHERE_WRONG).keySet());
      for (int i = 0; i < large.size(); i++) {
        for (int j = i + 1; j < large.size(); j++) {
          List<String> pair = List.of(large.get(i), large.get(j));
          model.resume(state);
          pair.forEach(key -> distrust(key, List.of()));
          if (squares.solve(used) && score(Set.copyOf(pair)) < most) {
            instead.addAll(pair);
          }
          pair.forEach(this::trust);
        }
      }
    }
    model.resume(state);
    distrust(one, with(rivalsOfOne, instead));
    distrust(other, with(rivalsOfOther, instead));
  }

  /** What a solution without some instruments is worth: each of their rows would add one. */
  private double score(Set<String> without) {
    int rows = without.stream().mapToInt(key -> instruments.get(key).size()).sum();
    return squares.objective() + 2 * rows;
  }

  private List<String> with(List<String> rivals, Set<String> more) {
    Set<String> all = new LinkedHashSet<>(rivals);
    all.addAll(more);
    return List.copyOf(all);
  }

  /** Instruments with a normalised residual of at least so much, the largest first. */
  private Map<String, Double> rivals(double least) {
    Map<String, Double> residuals = new LinkedHashMap<>();
    instruments.forEach(
        (instrument, rows) -> {
          double largest =
              rows.stream().filter(squares::has).mapToDouble(squares::normalised).max().orElse(0);
          if (!distrusted.containsKey(instrument) && largest >= least) {
            residuals.put(instrument, largest);
          }
        });
    return residuals.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()))
        .limit(MAX_RIVALS)
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, Map.Entry::getValue, (a, _) -> a, LinkedHashMap::new));
  }

  /** Whether the sum of squares is one that readings as good as assumed would make. */
  boolean isConsistent() {
    return squares.objective() <= ChiSquare.limit(squares.freedom());
  }

  /** By distrusted instrument, those that it might be instead and are not distrusted. */
  Map<String, List<String>> distrusted() {
    Map<String, List<String>> named = new LinkedHashMap<>();
    distrusted.forEach(
        (key, rivals) ->
            named.put(key, rivals.stream().filter(r -> !distrusted.containsKey(r)).toList()));
    return named;
  }

  List<Integer> rows(String instrument) {
    return instruments.get(instrument);
  }

  /** A row as it was measured. */
  Measurement original(int row) {
    return measurements.get(row);
  }

  /** What was used in the end: assumptions in place of what is distrusted. */
  List<Measurement> used() {
    return used;
  }

  /** Trusted instruments none of whose rows would show an error. */
  Set<String> critical() {
    Set<String> critical = new LinkedHashSet<>();
    instruments.forEach(
        (instrument, rows) -> {
          if (!distrusted.containsKey(instrument)
              && rows.stream().anyMatch(squares::has)
              && rows.stream()
                  .filter(squares::has)
                  .allMatch(row -> squares.redundancy(row) < LEAST_REDUNDANCY)) {
            critical.add(instrument);
          }
        });
    return critical;
  }
}
