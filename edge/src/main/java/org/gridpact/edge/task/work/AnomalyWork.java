package org.gridpact.edge.task.work;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.gridpact.edge.image.Reading;
import org.gridpact.edge.task.AlarmSink;
import org.gridpact.edge.task.Calculation;
import org.gridpact.edge.task.Sample;
import org.gridpact.model.area.TaskWork;
import org.gridpact.model.measurement.Phase;

/**
 * Finds readings far from a device's recent ones, and values that do not move any more.
 *
 * <p>A reading is far when it lies more than so many robust standard deviations (1.4826 times the
 * median absolute deviation, one step of the point's resolution at least) from the median of the
 * window before it; half of a window must be known. {@value #TO_BEGIN} far ones in a row raise an
 * alarm, {@value #TO_END} others in a row end it; a lasting change becomes the new normal after
 * half a window. A value is stuck when it stays exactly the same, other than 0: a device at rest
 * measures 0 for hours.
 */
final class AnomalyWork implements Calculation {
  static final int TO_BEGIN = 3;
  static final int TO_END = 10;
  private static final int BYTES_A_DEVICE = 200;

  private final TaskWork.Anomaly spec;
  private final Good good;
  private final AlarmSink alarms;
  private final Map<String, Watched> watched = new TreeMap<>();
  private final int devices;
  private long raised;

  private static final class Watched {
    private final RecentValues recent;
    private double last = Double.NaN;
    private long since;
    private int far;
    private int near;
    private boolean anomalous;
    private boolean stuck;
    private double score = Double.NaN;

    private Watched(int window) {
      recent = new RecentValues(window);
    }
  }

  AnomalyWork(List<String> devices, TaskWork.Anomaly spec, AlarmSink alarms) {
    this.spec = spec;
    this.good = new Good(devices);
    this.alarms = alarms;
    this.devices = devices.size();
  }

  @Override
  public void take(Sample sample) {
    good.of(sample, reading -> read(reading, sample.epochMillis()));
  }

  private void read(Reading reading, long now) {
    int index = reading.points().indexOf(spec.quantity(), Phase.TOTAL);
    if (index < 0 || Double.isNaN(reading.values()[index])) {
      return;
    }
    double value = reading.values()[index];
    Watched device = watched.computeIfAbsent(reading.device(), _ -> new Watched(spec.window()));
    far(device, reading, value, reading.points().points().get(index).resolution(), now);
    stuck(device, reading, value, now);
    device.recent.add(value);
  }

  private void far(Watched device, Reading reading, double value, double resolution, long now) {
    if (device.recent.count() < device.recent.length() / 2) {
      return;
    }
    double median = device.recent.median();
    device.score = Math.abs(value - median) / Math.max(device.recent.deviation(), resolution);
    boolean isFar = device.score > spec.threshold();
    device.far = isFar ? device.far + 1 : 0;
    device.near = isFar ? 0 : device.near + 1;
    if (!device.anomalous && device.far >= TO_BEGIN) {
      device.anomalous = true;
      raise(
          now,
          reading.device(),
          "%s is %.6g %s, %.0f standard deviations from its recent %.6g %s",
          value,
          spec.quantity().unit(),
          device.score,
          // Never -0.
          median + 0.0,
          spec.quantity().unit());
    } else if (device.anomalous && device.near >= TO_END) {
      device.anomalous = false;
      alarms.alarm(now, reading.device(), spec.quantity().key() + " is as usual again");
    }
  }

  private void stuck(Watched device, Reading reading, double value, long now) {
    if (value != device.last) {
      device.last = value;
      device.since = reading.epochMillis();
      if (device.stuck) {
        device.stuck = false;
        alarms.alarm(now, reading.device(), spec.quantity().key() + " moves again");
      }
      return;
    }
    long still = reading.epochMillis() - device.since;
    if (!device.stuck && value != 0 && still >= spec.stuckAfterMillis()) {
      device.stuck = true;
      raise(
          now,
          reading.device(),
          "%s has been exactly %.6g %s for %d s",
          value,
          spec.quantity().unit(),
          still / 1_000);
    }
  }

  private void raise(long now, String device, String text, Object... values) {
    raised++;
    Object[] all = new Object[values.length + 1];
    all[0] = spec.quantity().key();
    System.arraycopy(values, 0, all, 1, values.length);
    alarms.alarm(now, device, String.format(Locale.ROOT, text, all));
  }

  @Override
  public void finish() {
    // Every reading was judged as it came.
  }

  @Override
  public String result() {
    Map<String, Watched> odd = new TreeMap<>(watched);
    odd.values().removeIf(w -> !w.anomalous && !w.stuck);
    return Json.object(
        json -> {
          json.writeStringField("quantity", spec.quantity().key());
          json.writeNumberField("watched", watched.size());
          json.writeNumberField("alarms", raised);
          Json.devices(
              json,
              odd,
              (j, w) -> {
                j.writeStringField("kind", w.stuck ? "stuck" : "far");
                Json.number(j, "value", w.last);
                Json.number(j, "score", w.score);
              });
        });
  }

  @Override
  public long bytes() {
    return devices * (16L * spec.window() + BYTES_A_DEVICE);
  }
}
