package org.gridpact.edge.task.work;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gridpact.edge.image.Reading;
import org.gridpact.edge.task.Calculation;
import org.gridpact.edge.task.Sample;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;

/**
 * Voltage quality after EN 50160, as far as readings of a cycle can tell.
 *
 * <p>The mean of a window is the root of the mean of squares (IEC 61000-4-30). 95 % of the windows
 * of a week are to lie within ±10 % of nominal and all within +10 % and −15 %. A window that has
 * less than half of its readings, or a dip, swell or interruption in it, is not judged. A dip goes
 * below 90 %, an interruption below 5 %, a swell above 110 %, each with 2 % of hysteresis. An event
 * shorter than a cycle is not seen. Flicker, harmonics and unbalance need waveforms and are not
 * computed.
 */
final class VoltageQualityWork implements Calculation {
  private static final double BAND = 0.1;
  private static final double LOWEST = 0.85;
  private static final double INTERRUPTED = 0.05;
  private static final double HYSTERESIS = 0.02;
  private static final int WEEK_MILLIS = 7 * 86_400_000;
  private static final int MAX_WINDOWS = 10_080;
  private static final double SHARE_TO_KEEP = 0.95;

  private final double nominalVolts;
  private final int windowMillis;
  private final int cycleMillis;
  private final int weekWindows;
  private final Good good;
  private final Windows<Map<Terminal, Window>> windows;
  private final Map<Terminal, Quality> terminals = new HashMap<>();
  private final long bytes;

  /** A conductor of a device. */
  record Terminal(String device, Phase phase) {
    @Override
    public String toString() {
      return phase == Phase.TOTAL ? device : device + "/" + phase;
    }
  }

  private static final class Window {
    private final Statistics statistics = new Statistics();
    private boolean flagged;
  }

  private enum Event {
    NONE,
    DIP,
    SWELL,
    INTERRUPTION
  }

  /** How the voltage of a terminal was in the last week. */
  private final class Quality {
    /** By window: 1 within ±10 %, 2 within +10 and −15 %, 3 outside; 0 not judged. */
    private final byte[] ring = new byte[weekWindows];

    private final int[] counts = new int[4];
    private int at;
    private double lastMean = Double.NaN;
    private double lowest = Double.NaN;
    private Event event = Event.NONE;
    private final int[] events = new int[Event.values().length];

    private void judge(double share) {
      byte verdict =
          share >= 1 - BAND && share <= 1 + BAND
              ? (byte) 1
              : share >= LOWEST && share <= 1 + BAND ? (byte) 2 : (byte) 3;
      counts[ring[at]] = Math.max(0, counts[ring[at]] - 1);
      ring[at] = verdict;
      counts[verdict]++;
      at = (at + 1) % ring.length;
      lastMean = share;
    }

    private boolean follow(double share) {
      Event before = event;
      event = next(share);
      if (event != Event.NONE) {
        lowest = Double.isNaN(lowest) || share < lowest ? share : lowest;
      }
      if (event != before && event != Event.NONE) {
        events[event.ordinal()]++;
        if (event == Event.INTERRUPTION && before == Event.DIP) {
          // What began as a dip was the beginning of the interruption.
          events[Event.DIP.ordinal()]--;
        }
      }
      return event != Event.NONE || before != Event.NONE;
    }

    private Event next(double share) {
      if (share < INTERRUPTED) {
        return Event.INTERRUPTION;
      }
      return switch (event) {
        case NONE -> share < 1 - BAND ? Event.DIP : share > 1 + BAND ? Event.SWELL : Event.NONE;
        case DIP, INTERRUPTION ->
            share >= 1 - BAND + HYSTERESIS ? share > 1 + BAND ? Event.SWELL : Event.NONE : event;
        case SWELL ->
            share <= 1 + BAND - HYSTERESIS ? share < 1 - BAND ? Event.DIP : Event.NONE : event;
      };
    }

    private int judged() {
      return counts[1] + counts[2] + counts[3];
    }
  }

  /**
   * @param terminals how many conductors the devices have together
   * @param cycleMillis how often a device speaks
   */
  VoltageQualityWork(
      List<String> devices, int terminals, double nominalVolts, int windowMillis, int cycleMillis) {
    this.nominalVolts = nominalVolts;
    this.windowMillis = windowMillis;
    this.cycleMillis = cycleMillis;
    this.weekWindows = Math.clamp(WEEK_MILLIS / windowMillis, 1, MAX_WINDOWS);
    good = new Good(devices);
    windows = new Windows<>(windowMillis, HashMap::new);
    bytes = terminals * (weekWindows + 400L);
  }

  @Override
  public void take(Sample sample) {
    for (Windows.Closed<Map<Terminal, Window>> over : windows.advance(sample.epochMillis())) {
      over.content().forEach(this::judge);
    }
    good.of(sample, reading -> read(reading, sample.epochMillis()));
  }

  private void read(Reading reading, long now) {
    for (int i = 0; i < reading.values().length; i++) {
      Point point = reading.points().points().get(i);
      double volts = reading.values()[i];
      if (point.quantity() != Quantity.VOLTAGE || Double.isNaN(volts)) {
        continue;
      }
      Terminal terminal = new Terminal(reading.device(), point.phase());
      boolean inEvent =
          terminals.computeIfAbsent(terminal, _ -> new Quality()).follow(volts / nominal(point));
      windows
          .of(reading.epochMillis(), now)
          .ifPresent(
              all -> {
                Window window = all.computeIfAbsent(terminal, _ -> new Window());
                window.statistics.add(volts / nominal(point));
                window.flagged |= inEvent;
              });
    }
  }

  /** To neutral for a single phase. */
  private double nominal(Point point) {
    return point.phase() == Phase.TOTAL ? nominalVolts : nominalVolts / Math.sqrt(3);
  }

  private void judge(Terminal terminal, Window window) {
    double expected = Math.max(1, (double) windowMillis / cycleMillis);
    if (!window.flagged && window.statistics.count() >= expected / 2) {
      terminals.get(terminal).judge(window.statistics.rootMeanSquare());
    }
  }

  @Override
  public void finish() {
    // Windows close with the cycles, not with the runs.
  }

  @Override
  public String result() {
    if (terminals.isEmpty()) {
      return "";
    }
    Map<String, Quality> sorted = new TreeMap<>();
    terminals.forEach((terminal, quality) -> sorted.put(terminal.toString(), quality));
    return Json.object(
        json -> {
          json.writeStringField("standard", "EN 50160, without flicker");
          json.writeNumberField("windowMillis", windowMillis);
          Json.devices(
              json,
              sorted,
              (j, q) -> {
                double judged = q.judged();
                j.writeNumberField("windows", q.judged());
                Json.number(j, "within10", q.counts[1] / judged);
                if (judged > 0) {
                  j.writeBooleanField(
                      "kept", q.counts[1] >= SHARE_TO_KEEP * judged && q.counts[3] == 0);
                } else {
                  j.writeNullField("kept");
                }
                Json.number(j, "mean", q.lastMean);
                j.writeNumberField("dips", q.events[Event.DIP.ordinal()]);
                j.writeNumberField("swells", q.events[Event.SWELL.ordinal()]);
                j.writeNumberField("interruptions", q.events[Event.INTERRUPTION.ordinal()]);
                Json.number(j, "lowest", q.lowest);
              });
        });
  }

  @Override
  public long bytes() {
    return bytes;
  }
}
