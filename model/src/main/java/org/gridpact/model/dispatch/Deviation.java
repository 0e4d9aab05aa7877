package org.gridpact.model.dispatch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.gridpact.model.dispatch.Effect.DeviceMeasurement;
import org.gridpact.model.dispatch.Effect.SwitchState;

/** Where what a gateway measured is not what an order says. */
public final class Deviation {
  /** A difference smaller than this, in W or var, is none, however small the setpoint. */
  static final double LEAST = 100;

  private Deviation() {}

  /**
   * The devices of a gateway's part that are not where the order wants them, in words. What could
   * not be measured is not known to be there, and so is among them.
   *
   * @param tolerance share of the setpoint by which a power may miss it
   */
  public static List<String> of(Order order, Effect measured, double tolerance) {
    Map<String, DeviceMeasurement> byDevice =
        measured.measurements().stream()
            .collect(Collectors.toMap(DeviceMeasurement::device, Function.identity(), (a, _) -> a));
    List<String> deviations = new ArrayList<>();
    order.parts().stream()
        .filter(p -> p.gateway().equals(measured.gateway()))
        .flatMap(p -> p.setpoints().stream())
        .forEach(
            s -> {
              String words = words(s, byDevice.get(s.device()), tolerance);
              if (words != null) {
                deviations.add("device %s %s".formatted(s.device(), words));
              }
            });
    return deviations;
  }

  private static String words(Setpoint setpoint, DeviceMeasurement measured, double tolerance) {
    return switch (setpoint) {
      case Setpoint.Power p when measured == null || measured.watts().isEmpty() ->
          "is not measured";
      case Setpoint.Power p
          when misses(p.minWatts(), p.maxWatts(), measured.watts().getAsDouble(), tolerance) ->
          "takes %.0f W, ordered are %s"
              .formatted(
                  measured.watts().getAsDouble(),
                  p.minWatts() == p.maxWatts()
                      ? "%.0f W".formatted(p.minWatts())
                      : "%.0f to %.0f W".formatted(p.minWatts(), p.maxWatts()));
      case Setpoint.Power _ -> null;
      case Setpoint.Vars v when measured == null || measured.vars().isEmpty() ->
          "has no measured reactive power";
      case Setpoint.Vars v
          when misses(v.vars(), v.vars(), measured.vars().getAsDouble(), tolerance) ->
          "takes %.0f var, ordered are %.0f var".formatted(measured.vars().getAsDouble(), v.vars());
      case Setpoint.Vars _ -> null;
      case Setpoint.Switch s
          when measured == null || measured.switchState() == SwitchState.UNKNOWN ->
          "has no known position";
      case Setpoint.Switch s when s.closed() != (measured.switchState() == SwitchState.CLOSED) ->
          "is %s".formatted(s.closed() ? "open" : "closed");
      case Setpoint.Switch _ -> null;
      case Setpoint.Tap t when measured == null || measured.tapPosition().isEmpty() ->
          "has no known tap position";
      case Setpoint.Tap t when measured.tapPosition().getAsInt() != t.position() ->
          "is at tap %d, ordered is %d".formatted(measured.tapPosition().getAsInt(), t.position());
      case Setpoint.Tap _ -> null;
    };
  }

  private static boolean misses(double min, double max, double measured, double tolerance) {
    double band = Math.max(LEAST, tolerance * Math.max(Math.abs(min), Math.abs(max)));
    return measured < min - band || measured > max + band;
  }
}
