package org.gridpact.engine.analytics.jobs;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.gridpact.engine.analytics.jobs.Tally.Ends;
import org.gridpact.engine.analytics.jobs.Tally.Of;
import org.gridpact.engine.analytics.read.Series;

/**
 * The energy of one device and phase over all stretches of its readings: from power, and from the
 * registers of either direction where it has them.
 */
final class SeriesTally {
  static final List<String> COLUMNS = List.of("active_power", "energy_imported", "energy_exported");
  static final int POWER = 0;
  static final int IMPORTED = 1;
  static final int EXPORTED = 2;

  private final Intervals intervals;
  private final long gapMillis;

  /** By quantity; null where it has no value. */
  private final Tally[] tallies = new Tally[COLUMNS.size()];

  private final List<List<Ends>> stretches = new ArrayList<>();

  SeriesTally(Intervals intervals, long gapMillis) {
    this.intervals = intervals;
    this.gapMillis = gapMillis;
    for (int q = 0; q < tallies.length; q++) {
      stretches.add(new ArrayList<>());
    }
  }

  private static Of of(int quantity) {
    return quantity == POWER ? Of.POWER : Of.REGISTER;
  }

  /** Writes the tallies of one stretch. */
  static void write(Series s, Intervals intervals, long gapMillis, DataOutput to)
      throws IOException {
    for (int q = 0; q < COLUMNS.size(); q++) {
      Tally tally =
          new Tally(of(q), intervals, gapMillis, s.times()[s.from()], s.times()[s.to() - 1]);
      if (s.has(q) || q == POWER) {
        fill(tally, s, q);
      }
      boolean there = tally.any || q == POWER;
      to.writeBoolean(there);
      if (there) {
        tally.write(to);
      }
    }
  }

  private static void fill(Tally tally, Series s, int quantity) {
    long[] times = s.times();
    for (int i = s.from(); i < s.to(); i++) {
      double value = s.value(quantity, i);
      if (!s.isGood(i)) {
        if (quantity == POWER) {
          tally.leaveOut(times[i]);
        }
      } else if (!Double.isNaN(value)) {
        tally.add(times[i], value);
        i = quantity == POWER ? tally.addPlainPower(s, i + 1) - 1 : i;
      }
    }
  }

  /**
   * Adds a stretch that {@link #write} wrote.
   *
   * @return how many cells more are held
   */
  int add(DataInput from) throws IOException {
    int more = 0;
    for (int q = 0; q < tallies.length; q++) {
      if (from.readBoolean()) {
        Tally stretch = Tally.read(of(q), intervals, gapMillis, from);
        int before = tallies[q] == null ? 0 : tallies[q].cells.size();
        if (tallies[q] == null) {
          tallies[q] = stretch;
        } else {
          tallies[q].cells.add(stretch.cells);
          tallies[q].any |= stretch.any;
        }
        if (stretch.any) {
          stretches.get(q).add(stretch.ends());
        }
        more += tallies[q].cells.size() - before;
      }
    }
    return more;
  }

  /** Adds what lies between stretches, once all are there. */
  void join() {
    for (int q = 0; q < tallies.length; q++) {
      List<Ends> ends = stretches.get(q);
      ends.sort(Comparator.comparingLong(Ends::firstTime));
      for (int i = 1; i < ends.size(); i++) {
        tallies[q].join(ends.get(i - 1), ends.get(i));
      }
    }
  }

  /** Whether the quantity was ever measured. */
  boolean has(int quantity) {
    return tallies[quantity] != null && tallies[quantity].any;
  }

  /** The cells of a quantity. */
  EnergyCells cells(int quantity) {
    return tallies[quantity].cells;
  }

  /** The cells in which readings left out are counted. */
  EnergyCells leftOut() {
    return tallies[POWER].cells;
  }
}
