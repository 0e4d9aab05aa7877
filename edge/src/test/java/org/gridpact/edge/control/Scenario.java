package org.gridpact.edge.control;

import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.gridpact.edge.image.Command;
import org.gridpact.edge.image.ProcessImage;
import org.gridpact.edge.image.ProcessImage.DeviceState;
import org.gridpact.edge.image.Reading;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.GatewayFile;
import org.gridpact.model.config.ConfigException;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;

/**
 * A gateway as its operator writes it, and a table of what happens to it by time of day and what it
 * has to tell its devices then. The gateway runs every cycle from row to row; a cell that is left
 * empty keeps what stood above it.
 *
 * <p>Columns of what happens, for a device D: {@code D power kW}, {@code D voltage V}, {@code D
 * stateOfCharge %} measured, {@code -} not; {@code D position}: open, closed, a tap's number,
 * {@code -}; {@code D quality}; {@code D wish kW}: it measures the power nearest to its wish that
 * it has been told; {@code M rest kW}: meter M measures this and all devices with a wish; {@code D
 * order kW}, {@code D order kvar}, {@code D order}: open, closed, a tap's number; {@code D locked};
 * {@code heard}: whether the center is.
 *
 * <p>Columns of what has to follow: {@code D told kW}, {@code D told kvar}, {@code D told}: a
 * range, a value, open, closed, a tap, or {@code -} for nothing; {@code D by}: who decided, {@code
 * D vars by} of its reactive power; {@code link}.
 */
final class Scenario {
  private static final long MIDNIGHT = 1_763_683_200_000L;
  private static final String CENTER =
      "area: street\ncenters: [\"127.0.0.1:8443\"]\ncenterKey: center.pem\n";

  private final GatewayFile file;
  private final GatewayControl control;
  private final FailsafeWatch watch;
  private final List<String> columns;
  private final List<List<String>> rows;
  private final Map<String, String> inputs = new LinkedHashMap<>();
  private final Map<String, Double> power = new HashMap<>();
  private final List<String> wrong = new ArrayList<>();
  private GatewayControl.Step step = new GatewayControl.Step(Map.of(), GatewayControl.Memory.START);
  private Mode mode = Mode.NORMAL;

  Scenario(String name, String text) throws ConfigException {
    String[] parts = text.split("\n---+\n", -1);
    file = GatewayFile.parse(name, CENTER + parts[1]);
    control = new GatewayControl(file.devices(), file.gateway().rules());
    List<List<String>> lines =
        parts[2].lines().filter(l -> !l.isBlank()).map(Scenario::cells).toList();
    columns = lines.getFirst();
    rows = lines.subList(1, lines.size());
    watch = new FailsafeWatch(file.gateway().failsafeAfterMillis(), time(rows.getFirst()));
  }

  private static List<String> cells(String line) {
    return Arrays.stream(line.split("\\|", -1)).map(String::trim).toList();
  }

  private static long time(List<String> row) {
    return MIDNIGHT + Duration.between(LocalTime.MIN, LocalTime.parse(row.getFirst())).toMillis();
  }

  /** Runs the table; returns the cells that are not as they should be. */
  List<String> differences() {
    int cycle = file.gateway().cycleMillis();
    long now = time(rows.getFirst());
    boolean first = true;
    for (List<String> row : rows) {
      for (; now < time(row); now += cycle) {
        run(now, first ? 0 : cycle);
        first = false;
      }
      set(row);
      run(now, first ? 0 : cycle);
      first = false;
      check(row);
      now += cycle;
    }
    return wrong;
  }

  private void set(List<String> row) {
    for (int i = 1; i < columns.size(); i++) {
      if (!isExpectation(columns.get(i)) && !row.get(i).isEmpty()) {
        inputs.put(columns.get(i), row.get(i));
      }
    }
  }

  private static boolean isExpectation(String column) {
    return column.contains(" told") || column.endsWith(" by") || column.equals("link");
  }

  private void run(long now, int elapsed) {
    if (columns.contains("heard")) {
      if (inputs.getOrDefault("heard", "no").equals("yes")) {
        watch.heard(now);
      }
      mode = watch.mode(now);
    }
    Set<String> locked = new HashSet<>();
    Map<String, Ordered> orders = new HashMap<>();
    Map<String, DeviceState> states = new HashMap<>();
    follow();
    for (DeviceSpec device : file.devices()) {
      String id = device.id();
      states.put(id, state(device, now));
      if (inputs.getOrDefault(id + " locked", "no").equals("yes")) {
        locked.add(id);
      }
      String power = inputs.getOrDefault(id + " order kW", "-");
      if (!power.equals("-")) {
        String[] ends = power.split("\\.\\.", -1);
        order(
            orders,
            new Setpoint.Power(
                id,
                1e3 * Double.parseDouble(ends[0]),
                1e3 * Double.parseDouble(ends[ends.length - 1])));
      }
      String vars = inputs.getOrDefault(id + " order kvar", "-");
      if (!vars.equals("-")) {
        order(orders, new Setpoint.Vars(id, 1e3 * Double.parseDouble(vars)));
      }
      String position = inputs.getOrDefault(id + " order", "-");
      if (!position.equals("-")) {
        order(
            orders,
            device.kind() == DeviceKind.TAP_CHANGER
                ? new Setpoint.Tap(id, Integer.parseInt(position))
                : new Setpoint.Switch(id, position.equals("closed")));
      }
    }
    ProcessImage image = new ProcessImage(now, states, List.of());
    step = control.decide(image, elapsed, mode, locked, orders, step.memory());
  }

  private static void order(Map<String, Ordered> orders, Setpoint setpoint) {
    orders.merge(setpoint.device(), Ordered.of(setpoint), Ordered::and);
  }

  /** Devices with a wish do what they were told in the cycle before. */
  private void follow() {
    double sum = 0;
    for (DeviceSpec device : file.devices()) {
      String wish = inputs.get(device.id() + " wish kW");
      if (wish != null) {
        double watts = 1e3 * Double.parseDouble(wish);
        Ruling ruling = step.rulings().get(device.id());
        if (ruling != null && ruling.command().orElse(null) instanceof Command.Power told) {
          watts = Math.clamp(watts, told.minWatts(), told.maxWatts());
        }
        power.put(device.id(), watts);
        sum += watts;
      }
    }
    for (DeviceSpec device : file.devices()) {
      String rest = inputs.get(device.id() + " rest kW");
      if (rest != null) {
        power.put(
            device.id(), rest.equals("-") ? Double.NaN : 1e3 * Double.parseDouble(rest) + sum);
      }
    }
  }

  private DeviceState state(DeviceSpec device, long now) {
    Quality quality =
        Quality.valueOf(
            inputs.getOrDefault(device.id() + " quality", "good").toUpperCase(Locale.ROOT));
    List<Point> points = device.points().points();
    double[] values = new double[points.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = measured(device.id(), points.get(i));
    }
    return new DeviceState(new Reading(device.points(), now, values), quality);
  }

  private double measured(String device, Point point) {
    String key = device + " " + point.key();
    if (point.quantity() == Quantity.ACTIVE_POWER && power.containsKey(device)) {
      return power.get(device);
    }
    return switch (point.quantity()) {
      case ACTIVE_POWER -> 1e3 * number(key + " kW");
      case VOLTAGE -> number(key + " V");
      case STATE_OF_CHARGE -> number(key + " %") / 100;
      case TAP_POSITION -> number(device + " position");
      case SWITCH_CLOSED ->
          switch (inputs.getOrDefault(device + " position", "-")) {
            case "open" -> 0;
            case "closed" -> 1;
            default -> Double.NaN;
          };
      default -> Double.NaN;
    };
  }

  private double number(String column) {
    String text = inputs.getOrDefault(column, "-");
    return text.equals("-") ? Double.NaN : Double.parseDouble(text);
  }

  private void check(List<String> row) {
    for (int i = 1; i < columns.size(); i++) {
      if (isExpectation(columns.get(i)) && !row.get(i).isEmpty()) {
        String is = outcome(columns.get(i));
        if (!is.equals(row.get(i))) {
          wrong.add("%s %s: %s, not %s".formatted(row.getFirst(), columns.get(i), is, row.get(i)));
        }
      }
    }
  }

  /** In words: {@code DISPATCH}, {@code VOLT_WATT..ENVELOPE}, {@code FAILSAFE, ramping}. */
  private static String by(Ruling ruling) {
    String who =
        ruling.lower() == ruling.upper()
            ? ruling.lower().name()
            : ruling.lower() + ".." + ruling.upper();
    return ruling.ramping() ? who + ", ramping" : who;
  }

  private String outcome(String column) {
    if (column.equals("link")) {
      boolean order =
          inputs.entrySet().stream()
              .anyMatch(e -> e.getKey().contains(" order") && !e.getValue().equals("-"));
      return LinkState.of(mode, order).name();
    }
    Ruling ruling = step.rulings().get(column.substring(0, column.indexOf(' ')));
    if (ruling == null) {
      return "-";
    }
    if (column.endsWith(" vars by")) {
      return ruling.vars().map(Authority::name).orElse("-");
    }
    if (column.endsWith(" by")) {
      return by(ruling);
    }
    return switch (ruling.command().orElse(null)) {
      case null -> "-";
      case Command.Switch s -> s.closed() ? "closed" : "open";
      case Command.Tap t -> Integer.toString(t.position());
      case Command.Power p when column.endsWith(" kvar") ->
          p.vars().isPresent() ? kilo(p.vars().getAsDouble()) : "-";
      case Command.Power p when p.minWatts() == p.maxWatts() -> kilo(p.minWatts());
      case Command.Power p -> kilo(p.minWatts()) + ".." + kilo(p.maxWatts());
    };
  }

  /** Thousands with at most two decimals. */
  private static String kilo(double value) {
    double rounded = Math.round(value / 10) / 100.0 + 0.0;
    return rounded == Math.rint(rounded) ? Long.toString((long) rounded) : Double.toString(rounded);
  }
}
