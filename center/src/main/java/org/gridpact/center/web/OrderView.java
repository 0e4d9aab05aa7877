package org.gridpact.center.web;

import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.gridpact.center.web.Picture.InForce;
import org.gridpact.center.web.Picture.Source;
import org.gridpact.center.web.Picture.Value;
import org.gridpact.ledger.state.OrderRecord;
import org.gridpact.ledger.state.OrderRecord.Participant;
import org.gridpact.ledger.state.OrderRecord.ParticipantState;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.Deviation;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Effect.DeviceMeasurement;
import org.gridpact.model.dispatch.Evidence;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.dispatch.Vote;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;

/** Orders as the picture has them. */
final class OrderView {
  private static final Set<ParticipantState> IN_EFFECT =
      EnumSet.of(ParticipantState.APPLIED, ParticipantState.MEASURED);
  private static final Set<ParticipantState> WITHOUT_EFFECT =
      EnumSet.of(ParticipantState.NOT_APPLIED, ParticipantState.IN_DOUBT);

  private OrderView() {}

  /** What each device is told to do now: where its gateway has reported that it applied it. */
  static Map<String, InForce> inForce(List<OrderRecord> orders, long nowEpochMillis) {
    Map<String, InForce> inForce = new HashMap<>();
    orders.stream()
        .filter(o -> o.status() == OrderRecord.Status.COMMITTED)
        .filter(o -> o.order().expiresAt() > nowEpochMillis)
        .sorted(Comparator.comparingLong(o -> o.order().effectiveAt()))
        .forEach(o -> putInForce(o, inForce));
    return inForce;
  }

  private static void putInForce(OrderRecord record, Map<String, InForce> inForce) {
    Order order = record.order();
    for (Order.Part part : order.parts()) {
      Participant participant = record.participants().get(part.gateway());
      if (participant != null && IN_EFFECT.contains(participant.state())) {
        for (Setpoint s : part.setpoints()) {
          boolean vars = s instanceof Setpoint.Vars;
          Picture.Setpoint shown = setpoint(s, participant);
          inForce.merge(
              s.device(),
              new InForce(order.id(), order.expiresAt(), vars ? null : shown, vars ? shown : null),
              OrderView::both);
        }
      }
    }
  }

  /** An order may have both of a device; of two orders the later one's counts. */
  private static InForce both(InForce known, InForce later) {
    if (!known.order().equals(later.order())) {
      return later;
    }
    return new InForce(
        later.order(),
        later.untilEpochMillis(),
        later.setpoint() == null ? known.setpoint() : later.setpoint(),
        later.vars() == null ? known.vars() : later.vars());
  }

  static Picture.Order of(OrderRecord record, double tolerance) {
    Order order = record.order();
    boolean committed = record.decision().map(Decision::committed).orElse(false);
    return new Picture.Order(
        order.id(),
        record.status(),
        order.reason(),
        evidence(order.evidence()),
        record.proposedAt(),
        order.voteUntil(),
        order.effectiveAt(),
        order.applyUntil(),
        order.expiresAt(),
        orNull(record.decidedAt()),
        record.decision().map(Decision::reason).orElse(""),
        committed
            && record.participants().values().stream()
                .anyMatch(p -> WITHOUT_EFFECT.contains(p.state())),
        order.replaces(),
        record.approvedBy().stream().sorted().toList(),
        order.by(),
        deviations(record, tolerance),
        order.parts().stream().map(part -> participant(part, record)).toList());
  }

  private static List<String> deviations(OrderRecord record, double tolerance) {
    return record.participants().values().stream()
        .map(p -> p.effects().get(Effect.Stage.MEASURED))
        .filter(Objects::nonNull)
        .flatMap(measured -> Deviation.of(record.order(), measured, tolerance).stream())
        .sorted()
        .toList();
  }

  private static Picture.Evidence evidence(Evidence e) {
    return new Picture.Evidence(
        e.stateEpochMillis(),
        e.loadFlow(),
        e.held(),
        e.binding(),
        e.changedWatts().isPresent() ? e.changedWatts().getAsDouble() : null,
        e.reasoning());
  }

  private static Picture.Participant participant(Order.Part part, OrderRecord record) {
    Participant known =
        record
            .participants()
            .getOrDefault(
                part.gateway(),
                new Participant(
                    part.gateway(), ParticipantState.NOT_STARTED, Optional.empty(), 0, Map.of()));
    List<Effect> effects =
        known.effects().values().stream()
            .sorted(Comparator.comparingLong(Effect::epochMillis).thenComparing(Effect::stage))
            .toList();
    return new Picture.Participant(
        part.gateway(),
        known.state(),
        reason(known, effects),
        orNull(known.vote().map(Vote::receivedAt)),
        orNull(known.vote().map(Vote::preparedAt)),
        orNull(known.votedAt()),
        orNull(Optional.of(known.learntAt())),
        effects.stream()
            .map(e -> new Picture.Step(e.stage(), e.epochMillis(), e.reason()))
            .toList(),
        part.setpoints().stream().map(s -> setpoint(s, known)).toList());
  }

  /**
   * Why the participant last refused, did not apply or is in doubt; neither a lapse nor a doubt
   * that is over is such a thing.
   */
  private static String reason(Participant participant, List<Effect> effects) {
    for (Effect effect : effects.reversed()) {
      boolean over =
          effect.stage() == Effect.Stage.LAPSED
              || (effect.stage() == Effect.Stage.IN_DOUBT
                  && participant.state() != ParticipantState.IN_DOUBT);
      if (!over && !effect.reason().isBlank()) {
        return effect.reason();
      }
    }
    return participant.vote().map(Vote::reason).orElse("");
  }

  private static Picture.Setpoint setpoint(Setpoint setpoint, Participant participant) {
    Effect effect = participant.effects().get(Effect.Stage.MEASURED);
    Value measured = measured(setpoint, effect);
    return switch (setpoint) {
      case Setpoint.Power p ->
          new Picture.Setpoint(p.device(), p.minWatts(), p.maxWatts(), null, null, null, measured);
      case Setpoint.Vars v ->
          new Picture.Setpoint(v.device(), null, null, v.vars(), null, null, measured);
      case Setpoint.Switch s ->
          new Picture.Setpoint(s.device(), null, null, null, s.closed(), null, measured);
      case Setpoint.Tap t ->
          new Picture.Setpoint(t.device(), null, null, null, null, t.position(), measured);
    };
  }

  private static Value measured(Setpoint setpoint, Effect effect) {
    String unit =
        switch (setpoint) {
          case Setpoint.Power _ -> Quantity.ACTIVE_POWER.unit();
          case Setpoint.Vars _ -> Quantity.REACTIVE_POWER.unit();
          case Setpoint.Switch _ -> Quantity.SWITCH_CLOSED.unit();
          case Setpoint.Tap _ -> Quantity.TAP_POSITION.unit();
        };
    if (effect == null) {
      return Value.unknown(unit);
    }
    for (DeviceMeasurement m : effect.measurements()) {
      if (m.device().equals(setpoint.device())) {
        double value =
            switch (setpoint) {
              case Setpoint.Power _ -> m.watts().orElse(Double.NaN);
              case Setpoint.Vars _ -> m.vars().orElse(Double.NaN);
              case Setpoint.Switch _ -> position(m.switchState());
              case Setpoint.Tap _ ->
                  m.tapPosition().isPresent() ? m.tapPosition().getAsInt() : Double.NaN;
            };
        return Value.of(value, unit, effect.epochMillis(), Quality.GOOD, Source.MEASURED);
      }
    }
    return Value.unknown(unit);
  }

  private static double position(Effect.SwitchState state) {
    return switch (state) {
      case UNKNOWN -> Double.NaN;
      case OPEN -> 0;
      case CLOSED -> 1;
    };
  }

  private static Long orNull(Optional<OptionalLong> epochMillis) {
    return epochMillis.filter(OptionalLong::isPresent).map(OptionalLong::getAsLong).orElse(null);
  }

  private static Long orNull(long epochMillis) {
    return epochMillis == 0 ? null : epochMillis;
  }
}
