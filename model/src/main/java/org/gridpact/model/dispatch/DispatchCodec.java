package org.gridpact.model.dispatch;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.gridpact.model.dispatch.Effect.DeviceMeasurement;
import org.gridpact.model.dispatch.Effect.SwitchState;
import org.gridpact.model.wire.DispatchProto;

/**
 * Orders, votes, decisions and effects as messages, {@code dispatch.proto}. Reading a message that
 * breaks a rule of its record throws {@link IllegalArgumentException} with that rule.
 */
public final class DispatchCodec {
  private DispatchCodec() {}

  public static DispatchProto.Order toProto(Order order) {
    DispatchProto.Order.Builder out =
        DispatchProto.Order.newBuilder()
            .setId(order.id())
            .setArea(order.area())
            .setToken(order.token())
            .setVoteUntil(order.voteUntil())
            .setEffectiveAt(order.effectiveAt())
            .setApplyUntil(order.applyUntil())
            .setExpiresAt(order.expiresAt())
            .setReason(order.reason())
            .addAllReplaces(order.replaces())
            .setBy(order.by())
            .setEvidence(toProto(order.evidence()));
    for (Order.Part part : order.parts()) {
      DispatchProto.Part.Builder p = out.addPartsBuilder().setGateway(part.gateway());
      part.setpoints().forEach(s -> p.addSetpoints(toProto(s)));
    }
    return out.build();
  }

  private static DispatchProto.Evidence toProto(Evidence evidence) {
    DispatchProto.Evidence.Builder out =
        DispatchProto.Evidence.newBuilder()
            .setStateEpochMillis(evidence.stateEpochMillis())
            .setLoadFlow(evidence.loadFlow())
            .setHeld(evidence.held())
            .addAllBinding(evidence.binding())
            .addAllReasoning(evidence.reasoning());
    evidence.changedWatts().ifPresent(out::setChangedWatts);
    return out.build();
  }

  private static Evidence fromProto(DispatchProto.Evidence in) {
    return new Evidence(
        in.getStateEpochMillis(),
        in.getLoadFlow(),
        in.getHeld(),
        in.getBindingList(),
        in.hasChangedWatts() ? OptionalDouble.of(in.getChangedWatts()) : OptionalDouble.empty(),
        in.getReasoningList());
  }

  private static DispatchProto.Setpoint toProto(Setpoint setpoint) {
    DispatchProto.Setpoint.Builder out =
        DispatchProto.Setpoint.newBuilder().setDevice(setpoint.device());
    switch (setpoint) {
      case Setpoint.Power p ->
          out.setPower(
              DispatchProto.PowerRange.newBuilder()
                  .setMinWatts(p.minWatts())
                  .setMaxWatts(p.maxWatts()));
      case Setpoint.Vars v -> out.setVars(v.vars());
      case Setpoint.Switch s -> out.setSwitchClosed(s.closed());
      case Setpoint.Tap t -> out.setTapPosition(t.position());
    }
    return out.build();
  }

  public static Order fromProto(DispatchProto.Order in) {
    return new Order(
        in.getId(),
        in.getArea(),
        in.getToken(),
        in.getPartsList().stream()
            .map(
                p ->
                    new Order.Part(
                        p.getGateway(),
                        p.getSetpointsList().stream().map(DispatchCodec::fromProto).toList()))
            .toList(),
        in.getVoteUntil(),
        in.getEffectiveAt(),
        in.getApplyUntil(),
        in.getExpiresAt(),
        in.getReason(),
        fromProto(in.getEvidence()),
        in.getReplacesList(),
        in.getBy());
  }

  private static Setpoint fromProto(DispatchProto.Setpoint in) {
    return switch (in.getTargetCase()) {
      case POWER ->
          new Setpoint.Power(
              in.getDevice(), in.getPower().getMinWatts(), in.getPower().getMaxWatts());
      case VARS -> new Setpoint.Vars(in.getDevice(), in.getVars());
      case SWITCH_CLOSED -> new Setpoint.Switch(in.getDevice(), in.getSwitchClosed());
      case TAP_POSITION -> new Setpoint.Tap(in.getDevice(), in.getTapPosition());
      case TARGET_NOT_SET ->
          throw new IllegalArgumentException("setpoint of " + in.getDevice() + " has no target");
    };
  }

  public static DispatchProto.Vote toProto(Vote vote) {
    DispatchProto.Vote.Builder out =
        DispatchProto.Vote.newBuilder()
            .setOrder(vote.order())
            .setGateway(vote.gateway())
            .setPrepared(vote.prepared())
            .setReason(vote.reason());
    vote.receivedAt().ifPresent(out::setReceivedAt);
    vote.preparedAt().ifPresent(out::setPreparedAt);
    return out.build();
  }

  public static Vote fromProto(DispatchProto.Vote in) {
    return new Vote(
        in.getOrder(),
        in.getGateway(),
        in.getPrepared(),
        in.getReason(),
        in.hasReceivedAt() ? OptionalLong.of(in.getReceivedAt()) : OptionalLong.empty(),
        in.hasPreparedAt() ? OptionalLong.of(in.getPreparedAt()) : OptionalLong.empty());
  }

  public static DispatchProto.Decision toProto(Decision decision) {
    return DispatchProto.Decision.newBuilder()
        .setOrder(decision.order())
        .setCommitted(decision.committed())
        .setReason(decision.reason())
        .build();
  }

  public static Decision fromProto(DispatchProto.Decision in) {
    return new Decision(in.getOrder(), in.getCommitted(), in.getReason());
  }

  public static DispatchProto.Effect toProto(Effect effect) {
    DispatchProto.Effect.Builder out =
        DispatchProto.Effect.newBuilder()
            .setOrder(effect.order())
            .setGateway(effect.gateway())
            .setStageValue(effect.stage().ordinal())
            .setEpochMillis(effect.epochMillis())
            .setReason(effect.reason());
    effect.learntAt().ifPresent(out::setLearntAt);
    for (DeviceMeasurement m : effect.measurements()) {
      DispatchProto.DeviceMeasurement.Builder measurement =
          out.addMeasurementsBuilder().setDevice(m.device());
      m.watts().ifPresent(measurement::setWatts);
      if (m.switchState() != SwitchState.UNKNOWN) {
        measurement.setSwitchClosed(m.switchState() == SwitchState.CLOSED);
      }
      m.tapPosition().ifPresent(measurement::setTapPosition);
      m.vars().ifPresent(measurement::setVars);
    }
    return out.build();
  }

  public static Effect fromProto(DispatchProto.Effect in) {
    if (in.getStage() == DispatchProto.Effect.Stage.UNRECOGNIZED) {
      throw new IllegalArgumentException(
          "effect of order %s: unknown stage %d".formatted(in.getOrder(), in.getStageValue()));
    }
    List<DeviceMeasurement> measurements =
        in.getMeasurementsList().stream()
            .map(
                m ->
                    new DeviceMeasurement(
                        m.getDevice(),
                        m.hasWatts() ? OptionalDouble.of(m.getWatts()) : OptionalDouble.empty(),
                        switchState(m),
                        m.hasTapPosition()
                            ? OptionalInt.of(m.getTapPosition())
                            : OptionalInt.empty(),
                        m.hasVars() ? OptionalDouble.of(m.getVars()) : OptionalDouble.empty()))
            .toList();
    return new Effect(
        in.getOrder(),
        in.getGateway(),
        Effect.Stage.ofOrdinal(in.getStageValue()),
        in.getEpochMillis(),
        in.getReason(),
        measurements,
        in.hasLearntAt() ? OptionalLong.of(in.getLearntAt()) : OptionalLong.empty());
  }

  private static SwitchState switchState(DispatchProto.DeviceMeasurement m) {
    if (!m.hasSwitchClosed()) {
      return SwitchState.UNKNOWN;
    }
    return m.getSwitchClosed() ? SwitchState.CLOSED : SwitchState.OPEN;
  }
}
