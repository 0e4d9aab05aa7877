package org.gridpact.ledger.state;

import com.google.protobuf.InvalidProtocolBufferException;
import org.gridpact.ledger.wire.LedgerProto;
import org.gridpact.model.dispatch.DispatchCodec;
import org.gridpact.model.wire.DispatchProto;

/**
 * Commands, entries and replies as bytes, {@code ledger.proto}. Reading bytes that are none, or
 * that break a rule of their record, throws {@link IllegalArgumentException}.
 */
public final class LedgerCodec {
  private LedgerCodec() {}

  public static byte[] encode(Entry entry) {
    return LedgerProto.Entry.newBuilder()
        .setEpochMillis(entry.epochMillis())
        .setCommand(toProto(entry.command()))
        .build()
        .toByteArray();
  }

  public static Entry decodeEntry(byte[] bytes) {
    try {
      LedgerProto.Entry in = LedgerProto.Entry.parseFrom(bytes);
      return new Entry(in.getEpochMillis(), fromProto(in.getCommand()));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not a ledger entry: " + e.getMessage(), e);
    }
  }

  public static byte[] encode(Command command) {
    return toProto(command).toByteArray();
  }

  public static Command decodeCommand(byte[] bytes) {
    try {
      return fromProto(LedgerProto.Command.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not a ledger command: " + e.getMessage(), e);
    }
  }

  private static LedgerProto.Command toProto(Command command) {
    LedgerProto.Command.Builder out = LedgerProto.Command.newBuilder();
    switch (command) {
      case Command.AcquireLease c ->
          out.getAcquireLeaseBuilder()
              .setArea(c.area())
              .setHolder(c.holder())
              .setTtlMillis(c.ttlMillis());
      case Command.RenewLease c ->
          out.getRenewLeaseBuilder()
              .setArea(c.area())
              .setToken(c.token())
              .setTtlMillis(c.ttlMillis());
      case Command.ReleaseLease c ->
          out.getReleaseLeaseBuilder().setArea(c.area()).setToken(c.token());
      case Command.Propose c -> out.setPropose(DispatchCodec.toProto(c.order()).toByteString());
      case Command.CastVote c -> out.setCastVote(DispatchCodec.toProto(c.vote()).toByteString());
      case Command.CloseVoting c -> out.setCloseVoting(c.order());
      case Command.RecordEffect c ->
          out.setRecordEffect(DispatchCodec.toProto(c.effect()).toByteString());
      case Command.Tick _ -> out.setTick(LedgerProto.Tick.getDefaultInstance());
      case Command.LockOut c ->
          out.getLockOutBuilder().setDevice(c.device()).setPerson(c.person()).setReason(c.reason());
      case Command.Unlock c -> out.getUnlockBuilder().setDevice(c.device()).setPerson(c.person());
    }
    return out.build();
  }

  private static Command fromProto(LedgerProto.Command in) throws InvalidProtocolBufferException {
    return switch (in.getKindCase()) {
      case ACQUIRE_LEASE ->
          new Command.AcquireLease(
              in.getAcquireLease().getArea(),
              in.getAcquireLease().getHolder(),
              in.getAcquireLease().getTtlMillis());
      case RENEW_LEASE ->
          new Command.RenewLease(
              in.getRenewLease().getArea(),
              in.getRenewLease().getToken(),
              in.getRenewLease().getTtlMillis());
      case RELEASE_LEASE ->
          new Command.ReleaseLease(in.getReleaseLease().getArea(), in.getReleaseLease().getToken());
      case PROPOSE ->
          new Command.Propose(
              DispatchCodec.fromProto(DispatchProto.Order.parseFrom(in.getPropose())));
      case CAST_VOTE ->
          new Command.CastVote(
              DispatchCodec.fromProto(DispatchProto.Vote.parseFrom(in.getCastVote())));
      case CLOSE_VOTING -> new Command.CloseVoting(in.getCloseVoting());
      case RECORD_EFFECT ->
          new Command.RecordEffect(
              DispatchCodec.fromProto(DispatchProto.Effect.parseFrom(in.getRecordEffect())));
      case TICK -> new Command.Tick();
      case LOCK_OUT ->
          new Command.LockOut(
              in.getLockOut().getDevice(),
              in.getLockOut().getPerson(),
              in.getLockOut().getReason());
      case UNLOCK -> new Command.Unlock(in.getUnlock().getDevice(), in.getUnlock().getPerson());
      case KIND_NOT_SET -> throw new IllegalArgumentException("not a ledger command: no kind");
    };
  }

  public static byte[] encode(Reply reply) {
    LedgerProto.Reply.Builder out = LedgerProto.Reply.newBuilder();
    switch (reply) {
      case Reply.Accepted _ -> out.setAccepted(LedgerProto.Accepted.getDefaultInstance());
      case Reply.Granted r -> out.setGranted(toProto(r.lease()));
      case Reply.Refused r -> out.setRefused(r.rule());
      case Reply.Unanswered _ ->
          throw new IllegalArgumentException("no answer is not an answer of the state machine");
    }
    return out.build().toByteArray();
  }

  public static Reply decodeReply(byte[] bytes) {
    LedgerProto.Reply in;
    try {
      in = LedgerProto.Reply.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not a ledger reply: " + e.getMessage(), e);
    }
    return switch (in.getKindCase()) {
      case ACCEPTED -> new Reply.Accepted();
      case GRANTED -> new Reply.Granted(fromProto(in.getGranted()));
      case REFUSED -> new Reply.Refused(in.getRefused());
      case KIND_NOT_SET -> throw new IllegalArgumentException("not a ledger reply: no kind");
    };
  }

  static LedgerProto.Lease toProto(Lease lease) {
    return LedgerProto.Lease.newBuilder()
        .setArea(lease.area())
        .setHolder(lease.holder())
        .setToken(lease.token())
        .setExpiresAt(lease.expiresAt())
        .build();
  }

  static Lease fromProto(LedgerProto.Lease in) {
    return new Lease(in.getArea(), in.getHolder(), in.getToken(), in.getExpiresAt());
  }
}
