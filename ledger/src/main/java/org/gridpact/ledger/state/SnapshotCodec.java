package org.gridpact.ledger.state;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.toMap;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.gridpact.ledger.state.OrderRecord.Participant;
import org.gridpact.ledger.state.OrderRecord.ParticipantState;
import org.gridpact.ledger.state.OrderRecord.Status;
import org.gridpact.ledger.wire.LedgerProto;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.DispatchCodec;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Vote;
import org.gridpact.model.wire.DispatchProto;
import org.pcollections.PMap;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/** The whole state as bytes, {@code ledger.proto}; equal states give equal bytes. */
public final class SnapshotCodec {
  private SnapshotCodec() {}

  public static byte[] encode(LedgerState state) {
    LedgerProto.Snapshot.Builder out =
        LedgerProto.Snapshot.newBuilder()
            .setEpochMillis(state.epochMillis())
            .setVersion(LedgerCodec.VERSION)
            .setEntries(state.entries())
            .setProposals(state.orders().proposals())
            .setChain(ByteString.copyFrom(HexFormat.of().parseHex(state.chain())));
    state.leases().values().stream()
        .sorted(comparing(Lease::area))
        .forEach(l -> out.addLeases(LedgerCodec.toProto(l)));
    state.orders().open().forEach(o -> out.addOpen(toProto(o)));
    state.orders().finished().forEach(o -> out.addFinished(toProto(o)));
    state.orders().changedPower().byArea().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            area ->
                area.getValue()
                    .forEach(
                        (second, sum) ->
                            out.addChangedPowerBuilder()
                                .setArea(area.getKey())
                                .setSecond(second)
                                .setWatts(sum.watts())
                                .setUnknown(sum.unknown())));
    state.locks().values().stream()
        .sorted(comparing(Lock::subject))
        .forEach(l -> out.addLocks(LedgerCodec.toProto(l)));
    state.rules().values().stream()
        .sorted(comparing(AreaRules::area))
        .forEach(r -> out.addRules(LedgerCodec.toProto(r)));
    state.audit().forEach(n -> out.addAudit(LedgerCodec.toProto(n)));
    return out.build().toByteArray();
  }

  /**
   * Reads a state.
   *
   * @throws IllegalArgumentException where the bytes are no snapshot
   */
  public static LedgerState decode(byte[] bytes) {
    try {
      return fromProto(LedgerProto.Snapshot.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not a ledger snapshot: " + e.getMessage(), e);
    }
  }

  private static LedgerState fromProto(LedgerProto.Snapshot in)
      throws InvalidProtocolBufferException {
    LedgerCodec.requireKnown("snapshot", in.getVersion());
    List<OrderRecord> open = new ArrayList<>();
    for (LedgerProto.OrderRecord o : in.getOpenList()) {
      open.add(fromProto(o));
    }
    List<OrderRecord> finished = new ArrayList<>();
    for (LedgerProto.OrderRecord o : in.getFinishedList()) {
      finished.add(fromProto(o));
    }
    return new LedgerState(
        in.getEpochMillis(),
        byKey(in.getLeasesList(), LedgerCodec::fromProto, Lease::area),
        Orders.of(finished, open, changedPower(in), in.getProposals()),
        byKey(in.getLocksList(), LedgerCodec::fromProto, Lock::subject),
        byKey(in.getRulesList(), LedgerCodec::fromProto, AreaRules::area),
        TreePVector.from(in.getAuditList().stream().map(LedgerCodec::fromProto).toList()),
        in.getEntries(),
        HexFormat.of().formatHex(in.getChain().toByteArray()));
  }

  /** Before version 3 it was not written down, or by when orders were proposed. */
  private static Optional<ChangedPower> changedPower(LedgerProto.Snapshot in) {
    if (in.getVersion() < 3) {
      return Optional.empty();
    }
    ChangedPower all = ChangedPower.NONE;
    for (LedgerProto.ChangedPower p : in.getChangedPowerList()) {
      all =
          all.plus(p.getArea(), p.getSecond(), new ChangedPower.Sum(p.getWatts(), p.getUnknown()));
    }
    return Optional.of(all);
  }

  private static <P, T> PMap<String, T> byKey(
      List<P> all, Function<P, T> read, Function<T, String> key) {
    return TreePMap.from(
        all.stream()
            .map(read)
            .collect(
                toMap(
                    key,
                    Function.identity(),
                    (one, _) -> {
                      throw new IllegalArgumentException(
                          "not a ledger snapshot: %s is there twice".formatted(key.apply(one)));
                    })));
  }

  private static LedgerProto.OrderRecord toProto(OrderRecord record) {
    LedgerProto.OrderRecord.Builder out =
        LedgerProto.OrderRecord.newBuilder()
            .setNumber(record.number())
            .addAllApprovedBy(record.approvedBy().stream().sorted().toList())
            .setOrder(DispatchCodec.toProto(record.order()).toByteString())
            .setProposedAt(record.proposedAt())
            .setDecidedAt(record.decidedAt())
            .setStatus(LedgerProto.OrderRecord.Status.valueOf(record.status().name()));
    record.decision().ifPresent(d -> out.setDecision(DispatchCodec.toProto(d).toByteString()));
    record.participants().values().stream()
        .sorted(comparing(Participant::gateway))
        .forEach(p -> out.addParticipants(toProto(p)));
    return out.build();
  }

  private static OrderRecord fromProto(LedgerProto.OrderRecord in)
      throws InvalidProtocolBufferException {
    PMap<String, Participant> participants = TreePMap.empty();
    for (LedgerProto.Participant p : in.getParticipantsList()) {
      participants = participants.plus(p.getGateway(), fromProto(p));
    }
    Optional<Decision> decision =
        in.hasDecision()
            ? Optional.of(
                DispatchCodec.fromProto(DispatchProto.Decision.parseFrom(in.getDecision())))
            : Optional.empty();
    return new OrderRecord(
        in.getNumber(),
        DispatchCodec.fromProto(DispatchProto.Order.parseFrom(in.getOrder())),
        in.getProposedAt(),
        Set.copyOf(in.getApprovedByList()),
        participants,
        decision,
        in.getDecidedAt(),
        Status.valueOf(in.getStatus().name()));
  }

  private static LedgerProto.Participant toProto(Participant participant) {
    LedgerProto.Participant.Builder out =
        LedgerProto.Participant.newBuilder()
            .setGateway(participant.gateway())
            .setState(LedgerProto.Participant.State.valueOf(participant.state().name()))
            .setVotedAt(participant.votedAt());
    participant.vote().ifPresent(v -> out.setVote(DispatchCodec.toProto(v).toByteString()));
    participant.effects().values().stream()
        .sorted(comparing(Effect::stage))
        .forEach(e -> out.addEffects(DispatchCodec.toProto(e).toByteString()));
    return out.build();
  }

  private static Participant fromProto(LedgerProto.Participant in)
      throws InvalidProtocolBufferException {
    Map<Effect.Stage, Effect> effects = new EnumMap<>(Effect.Stage.class);
    for (ByteString bytes : in.getEffectsList()) {
      Effect effect = DispatchCodec.fromProto(DispatchProto.Effect.parseFrom(bytes));
      effects.put(effect.stage(), effect);
    }
    Optional<Vote> vote =
        in.hasVote()
            ? Optional.of(DispatchCodec.fromProto(DispatchProto.Vote.parseFrom(in.getVote())))
            : Optional.empty();
    return new Participant(
        in.getGateway(),
        ParticipantState.valueOf(in.getState().name()),
        vote,
        in.getVotedAt(),
        effects);
  }
}
