package org.gridpact.ledger.state;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gridpact.ledger.wire.LedgerProto;
import org.gridpact.model.dispatch.DispatchCodec;
import org.gridpact.model.wire.DispatchProto;

/**
 * Commands, entries and replies as bytes, {@code ledger.proto}. Reading bytes that are none, or
 * that break a rule of their record, throws {@link IllegalArgumentException}.
 */
public final class LedgerCodec {
  /**
   * Of the form entries and snapshots are written in, and of what entries do: a rule that changes
   * goes by the entry's version, since peers of two programs apply the same entries, and a journal
   * is applied again.
   */
  static final int VERSION = 4;

  private LedgerCodec() {}

  public static byte[] encode(Entry entry) {
    return encode(entry, toProto(entry.command()));
  }

  /**
   * An entry whose command is there as it was encoded.
   *
   * @param command the entry's
   */
  public static byte[] encode(Entry entry, byte[] command) {
    try {
      return encode(entry, LedgerProto.Command.parseFrom(command));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not a ledger command: " + e.getMessage(), e);
    }
  }

  private static byte[] encode(Entry entry, LedgerProto.Command command) {
    LedgerProto.Entry.Builder out =
        LedgerProto.Entry.newBuilder()
            .setEpochMillis(entry.epochMillis())
            .setCommand(command)
            .setVersion(entry.version());
    entry
        .leader()
        .ifPresent(
            l ->
                out.getLeaderBuilder()
                    .setEntries(l.entries())
                    .setChain(ByteString.copyFrom(HexFormat.of().parseHex(l.chain()))));
    return out.build().toByteArray();
  }

  /** A {@link Command.Batch} of commands as they were encoded. */
  public static byte[] encodeBatch(List<byte[]> commands) {
    try {
      LedgerProto.Command.Builder out = LedgerProto.Command.newBuilder();
      for (byte[] command : commands) {
        out.getBatchBuilder().addCommands(LedgerProto.Command.parseFrom(command));
      }
      return out.build().toByteArray();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not a ledger command: " + e.getMessage(), e);
    }
  }

  public static Entry decodeEntry(byte[] bytes) {
    try {
      LedgerProto.Entry in = LedgerProto.Entry.parseFrom(bytes);
      requireKnown("entry", in.getVersion());
      return new Entry(
          in.getEpochMillis(),
          fromProto(in.getCommand(), in.getVersion()),
          in.hasLeader() ? Optional.of(fromProto(in.getLeader())) : Optional.empty(),
          in.getVersion());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not a ledger entry: " + e.getMessage(), e);
    }
  }

  private static Entry.Applied fromProto(LedgerProto.Applied in) {
    return new Entry.Applied(
        in.getEntries(), HexFormat.of().formatHex(in.getChain().toByteArray()));
  }

  static void requireKnown(String what, int version) {
    if (version > VERSION) {
      throw new IllegalArgumentException(
          "ledger %s of version %d: this program knows versions up to %d"
              .formatted(what, version, VERSION));
    }
  }

  public static byte[] encode(Command command) {
    return toProto(command).toByteArray();
  }

  public static Command decodeCommand(byte[] bytes) {
    try {
      return fromProto(LedgerProto.Command.parseFrom(bytes), VERSION);
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
      case Command.LockOut c -> out.setLockOut(toProto(c.lock()));
      case Command.Unlock c -> out.getUnlockBuilder().setSubject(c.subject()).setPerson(c.person());
      case Command.SetRules c ->
          out.setSetRules(toProto(c.rules()).toBuilder().setToken(c.token()));
      case Command.Approve c -> out.getApproveBuilder().setOrder(c.order()).setPerson(c.person());
      case Command.Reject c ->
          out.getRejectBuilder().setOrder(c.order()).setPerson(c.person()).setReason(c.reason());
      case Command.Audit c -> out.setAudit(toProto(c.note()));
      case Command.Batch c ->
          c.commands().forEach(each -> out.getBatchBuilder().addCommands(toProto(each)));
    }
    return out.build();
  }

  private static Command fromProto(LedgerProto.Command in, int version)
      throws InvalidProtocolBufferException {
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
      case LOCK_OUT -> new Command.LockOut(fromProto(in.getLockOut()));
      case UNLOCK -> new Command.Unlock(in.getUnlock().getSubject(), in.getUnlock().getPerson());
      case SET_RULES -> setRules(in.getSetRules(), version);
      case APPROVE -> new Command.Approve(in.getApprove().getOrder(), in.getApprove().getPerson());
      case REJECT ->
          new Command.Reject(
              in.getReject().getOrder(), in.getReject().getPerson(), in.getReject().getReason());
      case AUDIT -> new Command.Audit(fromProto(in.getAudit()));
      case BATCH -> batch(in.getBatch(), version);
      case KIND_NOT_SET -> throw new IllegalArgumentException("not a ledger command: no kind");
    };
  }

  private static Command.SetRules setRules(LedgerProto.AreaRules in, int version) {
    if (in.getToken() == Command.SetRules.NO_TOKEN && version > 1) {
      throw new IllegalArgumentException(
          "rules of area %s are set without the token of a lease".formatted(in.getArea()));
    }
    return new Command.SetRules(fromProto(in), in.getToken());
  }

  private static Command.Batch batch(LedgerProto.Batch in, int version)
      throws InvalidProtocolBufferException {
    List<Command> commands = new ArrayList<>(in.getCommandsCount());
    for (LedgerProto.Command each : in.getCommandsList()) {
      commands.add(fromProto(each, version));
    }
    return new Command.Batch(commands);
  }

  public static byte[] encode(Reply reply) {
    return toProto(reply).toByteArray();
  }

  private static LedgerProto.Reply toProto(Reply reply) {
    LedgerProto.Reply.Builder out = LedgerProto.Reply.newBuilder();
    switch (reply) {
      case Reply.Accepted _ -> out.setAccepted(LedgerProto.Accepted.getDefaultInstance());
      case Reply.Granted r -> out.setGranted(toProto(r.lease()));
      case Reply.Refused r -> out.setRefused(r.rule());
      case Reply.Each r -> r.replies().forEach(e -> out.getEachBuilder().addReplies(toProto(e)));
      case Reply.Unanswered _ ->
          throw new IllegalArgumentException("no answer is not an answer of the state machine");
    }
    return out.build();
  }

  public static Reply decodeReply(byte[] bytes) {
    try {
      return fromProto(LedgerProto.Reply.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not a ledger reply: " + e.getMessage(), e);
    }
  }

  private static Reply fromProto(LedgerProto.Reply in) {
    return switch (in.getKindCase()) {
      case ACCEPTED -> new Reply.Accepted();
      case GRANTED -> new Reply.Granted(fromProto(in.getGranted()));
      case REFUSED -> new Reply.Refused(in.getRefused());
      case EACH ->
          new Reply.Each(
              in.getEach().getRepliesList().stream().map(LedgerCodec::fromProto).toList());
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

  static LedgerProto.LockOut toProto(Lock lock) {
    return LedgerProto.LockOut.newBuilder()
        .setSubject(lock.subject())
        .addAllDevices(lock.devices().stream().sorted().toList())
        .setPerson(lock.person())
        .setReason(lock.reason())
        .setFrom(lock.from())
        .setUntil(lock.until())
        .build();
  }

  static Lock fromProto(LedgerProto.LockOut in) {
    return new Lock(
        in.getSubject(),
        Set.copyOf(in.getDevicesList()),
        in.getPerson(),
        in.getReason(),
        in.getFrom(),
        in.getUntil());
  }

  static LedgerProto.AreaRules toProto(AreaRules rules) {
    return LedgerProto.AreaRules.newBuilder()
        .setArea(rules.area())
        .setApproveAboveWatts(rules.approveAboveWatts())
        .setApproveSwitching(rules.approveSwitching())
        .setChangedWattsAMinute(rules.changedWattsAMinute())
        .build();
  }

  static AreaRules fromProto(LedgerProto.AreaRules in) {
    return new AreaRules(
        in.getArea(),
        in.getApproveAboveWatts(),
        in.getApproveSwitching(),
        in.getChangedWattsAMinute());
  }

  static LedgerProto.AuditNote toProto(AuditNote note) {
    return LedgerProto.AuditNote.newBuilder()
        .setSubject(note.subject())
        .setText(note.text())
        .setEpochMillis(note.epochMillis())
        .build();
  }

  static AuditNote fromProto(LedgerProto.AuditNote in) {
    return new AuditNote(in.getSubject(), in.getText(), in.getEpochMillis());
  }
}
