package org.gridpact.edge.task.work;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.gridpact.edge.image.Reading;
import org.gridpact.edge.task.Calculation;
import org.gridpact.edge.task.Sample;
import org.gridpact.model.area.TaskWork;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.task.StepSeries;

/**
 * Forecasts active power: of devices measured here, or of a series that came with the task.
 *
 * <p>A step of devices is the sum of their means in it, and unknown where one of them had no good
 * reading. Four seasons are kept.
 */
final class ForecastWork implements Calculation {
  private static final int SEASONS_KEPT = 4;
  private static final int BYTES_A_DEVICE = 300;

  private final List<String> devices;
  private final TaskWork.Forecast spec;
  private final Supplier<Optional<StepSeries>> input;
  private final Good good;
  private final Windows<Map<String, Statistics>> windows;
  private final List<Double> steps = new ArrayList<>();
  private long firstMillis;
  private Optional<Forecast> newest = Optional.empty();
  private StepSeries of;

  /**
   * @param devices whose power is summed; none where the series comes from the center
   */
  ForecastWork(List<String> devices, TaskWork.Forecast spec, Supplier<Optional<StepSeries>> input) {
    this.devices = List.copyOf(devices);
    this.spec = spec;
    this.input = input;
    this.good = new Good(devices);
    this.windows = new Windows<>(spec.stepMillis(), HashMap::new);
  }

  @Override
  public void take(Sample sample) {
    if (spec.feeder().isPresent()) {
      return;
    }
    windows.advance(sample.epochMillis()).forEach(this::add);
    good.of(
        sample,
        reading ->
            windows
                .of(reading.epochMillis(), sample.epochMillis())
                .ifPresent(window -> add(window, reading)));
  }

  private static void add(Map<String, Statistics> window, Reading reading) {
    int index = reading.points().indexOf(Quantity.ACTIVE_POWER, Phase.TOTAL);
    if (index >= 0 && !Double.isNaN(reading.values()[index])) {
      window.computeIfAbsent(reading.device(), _ -> new Statistics()).add(reading.values()[index]);
    }
  }

  private void add(Windows.Closed<Map<String, Statistics>> over) {
    int kept = SEASONS_KEPT * spec.season();
    if (steps.isEmpty()) {
      firstMillis = over.fromMillis();
    }
    // Steps in which nobody spoke are unknown.
    long missing = (over.fromMillis() - firstMillis) / spec.stepMillis() - steps.size();
    if (missing > kept) {
      steps.clear();
      firstMillis = over.fromMillis();
    } else {
      steps.addAll(Collections.nCopies((int) Math.max(0, missing), Double.NaN));
    }
    steps.add(
        over.content().size() < devices.size()
            ? Double.NaN
            : over.content().values().stream().mapToDouble(Statistics::mean).sum());
    int gone = Math.max(0, steps.size() - kept);
    steps.subList(0, gone).clear();
    firstMillis += (long) gone * spec.stepMillis();
  }

  @Override
  public void finish() {
    StepSeries series =
        spec.feeder().isPresent()
            ? input.get().orElse(null)
            : new StepSeries(firstMillis, spec.stepMillis(), steps);
    if (series == null || series.values().isEmpty() || series.equals(of)) {
      return;
    }
    of = series;
    double[] known = series.values().stream().mapToDouble(Double::doubleValue).toArray();
    newest = Optional.of(Forecast.of(known, spec.season(), spec.horizon()));
  }

  @Override
  public String result() {
    if (newest.isEmpty()) {
      return "";
    }
    Forecast forecast = newest.get();
    return Json.object(
        json -> {
          if (spec.feeder().isPresent()) {
            json.writeStringField("feeder", spec.feeder().get());
          }
          json.writeStringField(
              "method", forecast.method().name().toLowerCase(Locale.ROOT).replace('_', '-'));
          json.writeNumberField(
              "fromEpochMillis",
              of.startEpochMillis() + (long) of.values().size() * of.stepMillis());
          json.writeNumberField("stepMillis", of.stepMillis());
          json.writeNumberField("stepsKnown", of.values().size());
          Json.number(json, "meanAbsoluteErrorWatts", forecast.meanAbsoluteError());
          Json.number(json, "naiveErrorWatts", forecast.naiveError());
          json.writeNumberField("stepsJudged", forecast.judged());
          json.writeArrayFieldStart("watts");
          for (double watts : Arrays.copyOf(forecast.values(), Math.min(96, spec.horizon()))) {
            Json.number(json, watts);
          }
          json.writeEndArray();
        });
  }

  @Override
  public long bytes() {
    return 40L * SEASONS_KEPT * spec.season() + (long) BYTES_A_DEVICE * devices.size();
  }
}
