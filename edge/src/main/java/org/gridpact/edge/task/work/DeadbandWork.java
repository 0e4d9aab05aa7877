package org.gridpact.edge.task.work;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gridpact.edge.image.Reading;
import org.gridpact.edge.task.Calculation;
import org.gridpact.edge.task.Sample;
import org.gridpact.model.area.TaskWork;
import org.gridpact.model.measurement.Phase;

/**
 * Which readings a consumer needs that accepts an error: the first, each that lies further than the
 * band from the last one needed, and one where that is older than the largest age.
 *
 * <p>It tells how far a stream would shrink and how large the error would be. Frames in the store
 * and on the way to history keep every reading.
 */
final class DeadbandWork implements Calculation {
  private static final int BYTES_A_DEVICE = 120;

  private final TaskWork.Deadband spec;
  private final Good good;
  private final int devices;
  private final Map<String, Needed> newest = new HashMap<>();
  private long readings;
  private long needed;
  private double largestError;

  /** The last reading of a device that was needed. */
  record Needed(long epochMillis, double value) {}

  DeadbandWork(List<String> devices, TaskWork.Deadband spec) {
    this.spec = spec;
    this.good = new Good(devices);
    this.devices = devices.size();
  }

  @Override
  public void take(Sample sample) {
    good.of(sample, this::read);
  }

  private void read(Reading reading) {
    int index = reading.points().indexOf(spec.quantity(), Phase.TOTAL);
    if (index < 0 || Double.isNaN(reading.values()[index])) {
      return;
    }
    double value = reading.values()[index];
    readings++;
    Needed last = newest.get(reading.device());
    double error = last == null ? Double.POSITIVE_INFINITY : Math.abs(value - last.value);
    if (error > spec.band() || reading.epochMillis() - last.epochMillis >= spec.maxAgeMillis()) {
      newest.put(reading.device(), new Needed(reading.epochMillis(), value));
      needed++;
    } else {
      largestError = Math.max(largestError, error);
    }
  }

  @Override
  public void finish() {
    // Every reading was judged as it came.
  }

  @Override
  public String result() {
    if (readings == 0) {
      return "";
    }
    return Json.object(
        json -> {
          json.writeStringField("quantity", spec.quantity().key());
          json.writeStringField("unit", spec.quantity().unit());
          Json.number(json, "band", spec.band());
          json.writeNumberField("readings", readings);
          json.writeNumberField("needed", needed);
          Json.number(json, "reduction", (double) readings / needed);
          Json.number(json, "largestError", largestError);
        });
  }

  @Override
  public long bytes() {
    return (long) BYTES_A_DEVICE * devices;
  }
}
