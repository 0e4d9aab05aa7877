package org.gridpact.center.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.gridpact.center.uplink.EvidenceBook;
import org.gridpact.ledger.state.Lock;
import org.gridpact.ledger.state.OrderRecord;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.measurement.Quality;

/**
 * Everything the page shows, of one moment. Its JSON has the names of the components; what is
 * unknown is null. Times are milliseconds since 1970-01-01 UTC; power into a device is positive.
 *
 * @param epochMillis when the picture was made
 * @param dataEpochMillis time of the newest reading, null before the first
 * @param dataAgeMillis how old the newest reading is
 * @param staleAfterMillis from what age on a value counts as stale
 * @param violations those active, newest first, then those that ended last
 * @param orders newest first
 * @param alarms newest first
 * @param locks by subject, those to come too
 */
public record Picture(
    String area,
    long epochMillis,
    Long dataEpochMillis,
    Long dataAgeMillis,
    long staleAfterMillis,
    VoltageLimits voltageLimits,
    List<Gateway> gateways,
    List<Bus> buses,
    List<Branch> branches,
    List<Device> devices,
    List<Feeder> feeders,
    List<Violation> violations,
    List<Order> orders,
    Chart lowestVoltage,
    Counters counters,
    List<Task> tasks,
    List<EvidenceBook.Alarm> alarms,
    List<Lock> locks,
    List<String> notices) {

  /** Where a value comes from. */
  public enum Source {
    MEASURED,
    COMPUTED,
    UNKNOWN
  }

  /** Where a value lies in its limits. */
  public enum Band {
    BELOW,
    INSIDE,
    ABOVE,
    UNKNOWN
  }

  /**
   * A number with all that belongs to it.
   *
   * @param value null where unknown
   * @param epochMillis when it was so, null where unknown
   */
  public record Value(Double value, String unit, Long epochMillis, Quality quality, Source source) {
    static Value unknown(String unit) {
      return new Value(null, unit, null, Quality.MISSING, Source.UNKNOWN);
    }

    static Value of(double value, String unit, long epochMillis, Quality quality, Source source) {
      return Double.isFinite(value)
          ? new Value(value, unit, epochMillis, quality, source)
          : unknown(unit);
    }

    Value scaled(double factor, String unit) {
      return value == null
          ? unknown(unit)
          : new Value(value * factor, unit, epochMillis, quality, source);
    }
  }

  /** Limits of the voltage of every bus, per unit of nominal. */
  public record VoltageLimits(double minPu, double maxPu) {}

  /**
   * A gateway as the center last heard of it.
   *
   * @param control what it knows of the center's will, and how many devices each authority rules
   */
  public record Gateway(
      String id,
      boolean connected,
      Long lastHeardEpochMillis,
      Long ageMillis,
      Long framesBuffered,
      Long readingsAcknowledged,
      Map<String, Long> badInput,
      Map<String, Long> control,
      List<EvidenceBook.Loss> losses) {}

  public record Bus(
      String id,
      double x,
      double y,
      double nominalVolts,
      Value voltage,
      Value voltagePu,
      Band band) {}

  /**
   * A line or transformer.
   *
   * @param limitAmperes null where no limit is known
   * @param loading the current as a share of the limit, in %
   * @param inService false for a tie that is normally open
   */
  public record Branch(
      String id,
      String from,
      String to,
      Double limitAmperes,
      boolean inService,
      Value current,
      Value loading) {}

  /**
   * A device; {@code at} is the bus or branch it is on.
   *
   * @param switchClosed position of a breaker, null where unknown or none
   * @param tapPosition of a tap changer, null where unknown or none
   * @param setpoint what it is told to do now, null where nothing
   */
  public record Device(
      String id,
      DeviceKind kind,
      String gateway,
      String feeder,
      String at,
      Value power,
      Value reactivePower,
      Boolean switchClosed,
      Integer tapPosition,
      Value stateOfCharge,
      Long epochMillis,
      Long ageMillis,
      Quality quality,
      InForce setpoint) {}

  /**
   * What is in force of a device, and the order it is of.
   *
   * @param setpoint of its power or position; null where only its vars are ordered
   * @param vars of its reactive power; null where that is not ordered
   */
  public record InForce(String order, long untilEpochMillis, Setpoint setpoint, Setpoint vars) {}

  /**
   * A setpoint: a power range in watts, a reactive power in var, a switch position, or a tap; the
   * others are null.
   *
   * @param measured what the device measured after it had taken effect
   */
  public record Setpoint(
      String device,
      Double minWatts,
      Double maxWatts,
      Double vars,
      Boolean closed,
      Integer tap,
      Value measured) {}

  /**
   * A feeder's power.
   *
   * @param devices how many are in the sum
   * @param devicesMissing how many had no good reading
   */
  public record Feeder(
      String id, Value power, Integer devices, Integer devicesMissing, Chart chart) {}

  /**
   * A value over time.
   *
   * @param values one each {@code stepMillis}; null where unknown
   */
  public record Chart(String unit, long startEpochMillis, int stepMillis, List<Double> values) {}

  /**
   * A value beyond its limit.
   *
   * @param valuePu the value per unit of nominal where it is a voltage
   * @param durationMillis how long it lasted, or has lasted so far
   */
  public record Violation(
      String id,
      String device,
      String subject,
      String quantity,
      String unit,
      boolean above,
      double limit,
      Double limitPu,
      double value,
      Double valuePu,
      long sinceEpochMillis,
      long epochMillis,
      long durationMillis,
      boolean active) {}

  /**
   * An order.
   *
   * @param decidedEpochMillis null while undecided
   * @param decisionReason why it was aborted
   * @param partial committed, but in doubt or not applied at one participant at least
   */
  public record Order(
      String id,
      OrderRecord.Status status,
      String reason,
      Evidence evidence,
      long proposedEpochMillis,
      long voteUntilEpochMillis,
      long effectiveEpochMillis,
      long applyUntilEpochMillis,
      long expiresEpochMillis,
      Long decidedEpochMillis,
      String decisionReason,
      boolean partial,
      List<String> replaces,
      List<String> approvedBy,
      String by,
      List<String> deviations,
      List<Participant> participants) {}

  /**
   * Why an order is believed to be safe.
   *
   * @param changedWatts null where it is not known
   */
  public record Evidence(
      long stateEpochMillis,
      String loadFlow,
      boolean held,
      List<String> binding,
      Double changedWatts,
      List<String> reasoning) {}

  /**
   * One gateway's part in an order.
   *
   * @param reason why it refused, did not apply or is in doubt; empty where it did not
   * @param receivedEpochMillis when it heard of the order, like prepared and learnt by its own
   *     clock, which may be off, and null where it is not known
   * @param preparedEpochMillis when it had its yes on disk
   * @param votedEpochMillis ledger time of its vote; null while there is none
   * @param learntEpochMillis when it learnt the decision, as it told with what it did
   * @param steps by its own clock too
   */
  public record Participant(
      String gateway,
      OrderRecord.ParticipantState state,
      String reason,
      Long receivedEpochMillis,
      Long preparedEpochMillis,
      Long votedEpochMillis,
      Long learntEpochMillis,
      List<Step> steps,
      List<Setpoint> setpoints) {}

  /** A stage a participant has reached. */
  public record Step(Effect.Stage stage, long epochMillis, String reason) {}

  /**
   * Totals since the start.
   *
   * @param stream of the stream job, by kind
   */
  public record Counters(
      long violationsRaised,
      long violationsCleared,
      long readingsAcknowledged,
      Map<String, Long> stream) {}

  /**
   * Work near devices.
   *
   * @param gateway where it is placed, null where nowhere
   * @param state as its gateway says, WAITING before it has, UNPLACED where no gateway takes it
   * @param declared share of one core it may take
   * @param utilisation share of one core it took of late; this and the totals are null where its
   *     gateway has not reported it
   * @param reason why it does not run; empty while it does
   * @param result the newest, a JSON object; null before the first
   */
  public record Task(
      String id,
      String work,
      String gateway,
      String state,
      double declared,
      Double utilisation,
      Long runs,
      Long misses,
      Long failures,
      String reason,
      JsonNode result) {}

  public Picture {
    gateways = List.copyOf(gateways);
    buses = List.copyOf(buses);
    branches = List.copyOf(branches);
    devices = List.copyOf(devices);
    feeders = List.copyOf(feeders);
    violations = List.copyOf(violations);
    orders = List.copyOf(orders);
    tasks = List.copyOf(tasks);
    notices = List.copyOf(notices);
  }

  /** Whether nothing new was measured for too long, or ever. */
  @JsonProperty
  public boolean stale() {
    return dataAgeMillis == null || dataAgeMillis > staleAfterMillis;
  }
}
