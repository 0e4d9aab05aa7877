package org.gridpact.model.dispatch;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a gateway did with its part of an order, and what its devices then measured.
 *
 * @param epochMillis by the gateway's own clock, which may be off
 * @param reason cut as in {@link OneLine#beginning}
 * @param learntAt when the gateway had learnt the order's decision, by the same clock; empty where
 *     it had not, or does not know when
 */
public record Effect(
    String order,
    String gateway,
    Stage stage,
    long epochMillis,
    String reason,
    List<DeviceMeasurement> measurements,
    OptionalLong learntAt) {

  /** Where it is not known when the decision was learnt. */
  public Effect(
      String order,
      String gateway,
      Stage stage,
      long epochMillis,
      String reason,
      List<DeviceMeasurement> measurements) {
    this(order, gateway, stage, epochMillis, reason, measurements, OptionalLong.empty());
  }

  /** Ordinals are on the wire. */
  public enum Stage {
    /** The setpoints are in effect. */
    APPLIED,
    /** Committed, but learnt too late or refused by the envelope: nothing was done. */
    NOT_APPLIED,
    /** What the devices measured after the setpoints had taken effect. */
    MEASURED,
    /** The order ended and the devices went back to their schedule or default. */
    LAPSED,
    /** Prepared, and no decision is known past the time of effect. */
    IN_DOUBT;

    private static final Stage[] ALL = values();

    static Stage ofOrdinal(int ordinal) {
      return ALL[ordinal];
    }
  }

  /**
   * A device's measured power, and position where it has one; what is unknown is empty, not zero.
   *
   * @param vars reactive power, positive into the device
   */
  public record DeviceMeasurement(
      String device,
      OptionalDouble watts,
      SwitchState switchState,
      OptionalInt tapPosition,
      OptionalDouble vars) {

    /** Of a device that is no tap changer and measures no reactive power. */
    public DeviceMeasurement(String device, OptionalDouble watts, SwitchState switchState) {
      this(device, watts, switchState, OptionalInt.empty(), OptionalDouble.empty());
    }
  }

  /** What is known of a switch. */
  public enum SwitchState {
    UNKNOWN,
    OPEN,
    CLOSED
  }

  public Effect {
    reason = OneLine.beginning(reason);
    measurements = List.copyOf(measurements);
  }

  /** The same, of an order whose decision was learnt then. */
  public Effect learnt(OptionalLong at) {
    return new Effect(order, gateway, stage, epochMillis, reason, measurements, at);
  }
}
