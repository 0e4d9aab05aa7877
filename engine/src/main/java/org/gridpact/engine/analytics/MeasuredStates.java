package org.gridpact.engine.analytics;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.gridpact.engine.analytics.jobs.SweepStates;
import org.gridpact.engine.query.QueryException;
import org.gridpact.engine.query.SeriesSource;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.grid.Grid;

/**
 * States of a grid as history has them: quarters of an hour, in each of which the devices of a bus
 * take what they took in the mean. By the rules that live plans have: where a bus has meters they
 * stand for its loads, else the file's load does; the other devices come on top. Reactive power
 * that is not measured follows the file's power factor at a meter, and is none at another device.
 * Switches and taps are as in the file.
 *
 * <p>A quarter in which the power of any device is not known is no state.
 */
public final class MeasuredStates {
  public static final long QUARTER_MILLIS = 15 * 60_000L;

  /** Numbers of all states and buses together: 32 MB, that go to each worker. */
  private static final long MOST_NUMBERS = 4_000_000;

  private final Grid grid;
  private final List<DeviceSpec> devices;
  private final Map<String, List<Integer>> byBus = new LinkedHashMap<>();
  private final long firstMillis;
  private final long everyMillis;
  private final double[][] watts;
  private final double[][] vars;

  private MeasuredStates(
      Grid grid, List<DeviceSpec> devices, long firstMillis, long everyMillis, int instants) {
    this.grid = grid;
    this.devices = devices;
    this.firstMillis = firstMillis;
    this.everyMillis = everyMillis;
    for (int d = 0; d < devices.size(); d++) {
      byBus.computeIfAbsent(devices.get(d).location().id(), _ -> new ArrayList<>()).add(d);
    }
    watts = unknown(devices.size(), instants);
    vars = unknown(devices.size(), instants);
  }

  private static double[][] unknown(int rows, int columns) {
    double[][] unknown = new double[rows][columns];
    for (double[] row : unknown) {
      Arrays.fill(row, Double.NaN);
    }
    return unknown;
  }

  /**
   * What was found.
   *
   * @param leftOut quarters in which the power of some device is not known
   * @param mostlyUnknown the device of which that is so most often; blank where none
   */
  public record Found(SweepStates.Measured states, int leftOut, String mostlyUnknown) {}

  /**
   * The states of a time.
   *
   * @param toMillis where a quarter begins that is not in it any more
   * @param everyMillis a multiple of a quarter of an hour
   * @throws QueryException where there is none, or too many, or history takes too long
   */
  public static Found read(
      SeriesSource history, Area area, Grid grid, long fromMillis, long toMillis, long everyMillis)
      throws QueryException, IOException, InterruptedException {
    List<DeviceSpec> onBuses = area.devicesOnBuses();
    long first = Math.ceilDiv(fromMillis, QUARTER_MILLIS) * QUARTER_MILLIS;
    long instants = Math.max(0, Math.ceilDiv(toMillis - first, everyMillis));
    if (onBuses.isEmpty()) {
      throw new QueryException("area %s has no device at a bus".formatted(area.id()));
    }
    if (2 * instants * onBuses.size() > MOST_NUMBERS) {
      throw new QueryException(
          String.format(
              Locale.ROOT,
              "%,d quarters of %,d devices are more than the %,d numbers of a sweep: take a shorter"
                  + " time, or larger steps",
              instants,
              onBuses.size(),
              MOST_NUMBERS / 2));
    }
    MeasuredStates states =
        new MeasuredStates(grid, onBuses, first, everyMillis, Math.toIntExact(instants));
    states.take(history, area.id(), Quantity.ACTIVE_POWER, states.watts, toMillis);
    states.take(history, area.id(), Quantity.REACTIVE_POWER, states.vars, toMillis);
    return states.found();
  }

  private void take(
      SeriesSource history, String area, Quantity quantity, double[][] to, long toMillis)
      throws QueryException, IOException, InterruptedException {
    Map<String, Integer> numbers = new HashMap<>();
    for (int d = 0; d < devices.size(); d++) {
      numbers.put(devices.get(d).id(), d);
    }
    history.quarters(
        area,
        quantity,
        List.copyOf(numbers.keySet()),
        firstMillis,
        toMillis,
        (device, millis, mean) -> {
          long since = millis - firstMillis;
          if (since >= 0 && since % everyMillis == 0) {
            to[numbers.get(device)][(int) (since / everyMillis)] = mean;
          }
        });
  }

  private Found found() throws QueryException {
    int instants = watts[0].length;
    int[] complete =
        IntStream.range(0, instants)
            .filter(i -> Arrays.stream(watts).noneMatch(w -> Double.isNaN(w[i])))
            .toArray();
    String silent = mostlyUnknown(instants);
    if (complete.length == 0) {
      throw new QueryException(
          String.format(
              Locale.ROOT,
              "history has no quarter of an hour of that time in which the power of all %,d devices"
                  + " is known%s",
              devices.size(),
              silent.isEmpty() ? "" : "; most often it is not of " + silent));
    }
    double[][] busWatts = new double[complete.length][byBus.size()];
    double[][] busVars = new double[complete.length][byBus.size()];
    long[] millis = new long[complete.length];
    for (int s = 0; s < complete.length; s++) {
      millis[s] = firstMillis + complete[s] * everyMillis;
      int b = 0;
      for (Map.Entry<String, List<Integer>> bus : byBus.entrySet()) {
        sum(bus.getKey(), bus.getValue(), complete[s], busWatts[s], busVars[s], b++);
      }
    }
    return new Found(
        new SweepStates.Measured(millis, List.copyOf(byBus.keySet()), busWatts, busVars),
        instants - complete.length,
        silent);
  }

  private void sum(
      String busId, List<Integer> at, int instant, double[] toWatts, double[] toVars, int b) {
    Bus bus = grid.bus(busId).orElseThrow();
    boolean metered = at.stream().anyMatch(this::isMeter);
    double sumWatts = metered ? 0 : bus.loadWatts();
    double sumVars = metered ? 0 : bus.loadVars();
    for (int d : at) {
      double active = watts[d][instant];
      double reactive = vars[d][instant];
      sumWatts += active;
      if (!Double.isNaN(reactive)) {
        sumVars += reactive;
      } else if (isMeter(d) && bus.loadWatts() != 0) {
        sumVars += active * bus.loadVars() / bus.loadWatts();
      }
    }
    toWatts[b] = sumWatts;
    toVars[b] = sumVars;
  }

  private boolean isMeter(int device) {
    return devices.get(device).kind() == DeviceKind.METER;
  }

  private String mostlyUnknown(int instants) {
    Map<String, Long> unknown = new TreeMap<>();
    for (int d = 0; d < devices.size(); d++) {
      long count = Arrays.stream(watts[d]).filter(Double::isNaN).count();
      if (count > 0 && instants > 0) {
        unknown.put(devices.get(d).id(), count);
      }
    }
    return unknown.entrySet().stream()
        .max(Comparator.comparingLong(Map.Entry::getValue))
        .map(Map.Entry::getKey)
        .orElse("");
  }
}
