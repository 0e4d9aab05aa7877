package org.gridpact.app;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingLong;
import static java.util.stream.Collectors.joining;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.gridpact.ledger.journal.Replay.Step;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.OrderRecord;
import org.gridpact.ledger.state.OrderRecord.Participant;
import org.gridpact.ledger.state.OrderRecord.Status;
import org.gridpact.ledger.state.Reply;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Effect.DeviceMeasurement;
import org.gridpact.model.dispatch.Effect.SwitchState;
import org.gridpact.model.dispatch.OneLine;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.dispatch.Vote;

/** Prints what each step did to one order, and what was asked of it in vain. */
final class OrderHistory {
  private static final String UNKNOWN = "–";

  private final String id;
  private final PrintWriter out;
  private boolean found;
  private Optional<OrderRecord> latest = Optional.empty();

  OrderHistory(String id, PrintWriter out) {
    this.id = id;
    this.out = out;
  }

  /** Whether any step so far concerned the order. */
  boolean found() {
    return found;
  }

  void add(Step step) {
    Optional<OrderRecord> before = step.before().order(id);
    Optional<OrderRecord> after = step.after().order(id);
    String at =
        switch (step) {
          case Step.Applied a ->
              "entry %d  %s  ".formatted(a.number(), Instant.ofEpochMilli(a.entry().epochMillis()));
          case Step.Skipped s -> "entries %d to %d, not here  ".formatted(s.first(), s.last());
        };
    if (step instanceof Step.Applied a) {
      refusals(at, a.entry().command(), a.reply());
    }
    latest = after.or(() -> latest);
    if (after.isPresent() && !after.equals(before)) {
      changed(at, before, after.get(), step.after());
    }
    if (step instanceof Step.Skipped s
        && s.forgotten().stream().anyMatch(o -> o.order().id().equals(id))) {
      say(at, "it came to its end in these: see another peer");
    }
  }

  /**
   * Prints what is known in the end of each participant's times. Voted and decided are the ledger's
   * time, the others the gateway's own, whose clock may be off.
   */
  void participants() {
    latest.ifPresent(
        order -> {
          out.println("participants, by their own clocks but for voted and decided:");
          order.participants().values().stream()
              .sorted(comparing(Participant::gateway))
              .forEach(p -> participant(order, p));
        });
  }

  private void participant(OrderRecord order, Participant participant) {
    Map<Effect.Stage, Effect> effects = participant.effects();
    Effect measured = effects.get(Effect.Stage.MEASURED);
    out.printf(
        "  %s: received %s, prepared %s, voted %s, decided %s, learnt %s, applied %s,"
            + " measured %s%s%n",
        participant.gateway(),
        time(participant.vote().map(Vote::receivedAt).orElse(OptionalLong.empty())),
        time(participant.vote().map(Vote::preparedAt).orElse(OptionalLong.empty())),
        participant.vote().map(_ -> time(participant.votedAt())).orElse(UNKNOWN),
        order.decision().map(_ -> time(order.decidedAt())).orElse(UNKNOWN),
        time(participant.learntAt()),
        time(effects.get(Effect.Stage.APPLIED)),
        time(measured),
        measured == null ? "" : measured(measured.measurements()));
  }

  private static String time(Effect effect) {
    return effect == null ? UNKNOWN : time(effect.epochMillis());
  }

  private static String time(OptionalLong epochMillis) {
    return epochMillis.isPresent() ? time(epochMillis.getAsLong()) : UNKNOWN;
  }

  private static String time(long epochMillis) {
    return Instant.ofEpochMilli(epochMillis).toString();
  }

  private void refusals(String at, Command command, Reply reply) {
    if (command instanceof Command.Batch batch && reply instanceof Reply.Each each) {
      for (int i = 0; i < batch.commands().size(); i++) {
        refusals(at, batch.commands().get(i), each.replies().get(i));
      }
    } else if (reply instanceof Reply.Refused refused
        && orderOf(command).filter(id::equals).isPresent()) {
      say(at, "refused: " + refused.rule());
    }
  }

  private void changed(
      String at, Optional<OrderRecord> before, OrderRecord after, LedgerState state) {
    if (before.isEmpty()) {
      proposed(at, after, state);
    }
    after.approvedBy().stream()
        .filter(p -> before.filter(o -> o.approvedBy().contains(p)).isEmpty())
        .sorted()
        .forEach(p -> say(at, "approved by " + p));
    after.participants().values().stream()
        .sorted(comparing(Participant::gateway))
        .forEach(p -> reported(at, before.map(o -> o.participants().get(p.gateway())), p));
    if (after.decision().isPresent() && before.flatMap(OrderRecord::decision).isEmpty()) {
      boolean committed = after.decision().get().committed();
      say(
          at,
          committed
              ? "decided: COMMITTED"
              : "decided: ABORTED, " + after.decision().get().reason());
    }
    if (after.status() == Status.ENDED || after.status() == Status.REPLACED) {
      if (before.map(OrderRecord::status).filter(after.status()::equals).isEmpty()) {
        say(at, after.status().name());
      }
    }
  }

  private void proposed(String at, OrderRecord record, LedgerState state) {
    Order order = record.order();
    say(at, "proposed by %s with token %d".formatted(holder(order, state), order.token()));
    if (!order.by().isEmpty()) {
      out.printf("  ordered by: %s%n", OneLine.of(order.by()));
    }
    out.printf("  reason: %s%n", OneLine.of(order.reason()));
    out.printf(
        "  evidence: %s, of the state at %s%n",
        OneLine.of(order.evidence().loadFlow()),
        Instant.ofEpochMilli(order.evidence().stateEpochMillis()));
    order.evidence().binding().forEach(limit -> out.printf("  limit: %s%n", OneLine.of(limit)));
    order.evidence().reasoning().forEach(why -> out.printf("  plan: %s%n", OneLine.of(why)));
    out.printf(
        "  votes until %s, in effect from %s until %s, applied by %s%n",
        Instant.ofEpochMilli(order.voteUntil()),
        Instant.ofEpochMilli(order.effectiveAt()),
        Instant.ofEpochMilli(order.expiresAt()),
        Instant.ofEpochMilli(order.applyUntil()));
    if (!order.replaces().isEmpty()) {
      out.printf("  replaces %s%n", String.join(", ", order.replaces()));
    }
    for (Order.Part part : order.parts()) {
      part.setpoints().forEach(s -> out.printf("  %s: %s%n", part.gateway(), told(s)));
    }
  }

  private static String holder(Order order, LedgerState state) {
    return Optional.ofNullable(state.leases().get(order.area()))
        .filter(l -> l.token() == order.token())
        .map(l -> "%s, holder of %s,".formatted(l.holder(), order.area()))
        .orElse("a holder of %s".formatted(order.area()));
  }

  private static String told(Setpoint setpoint) {
    return switch (setpoint) {
      case Setpoint.Power p when p.minWatts() == p.maxWatts() ->
          p.device() + " takes " + watts(p.minWatts());
      case Setpoint.Power p ->
          "%s takes %s to %s".formatted(p.device(), watts(p.minWatts()), watts(p.maxWatts()));
      case Setpoint.Vars v -> v.device() + " takes " + vars(v.vars());
      case Setpoint.Switch s -> s.device() + (s.closed() ? " is closed" : " is opened");
      case Setpoint.Tap t -> "%s goes to tap %d".formatted(t.device(), t.position());
    };
  }

  private void reported(String at, Optional<Participant> before, Participant after) {
    Optional<Vote> vote = after.vote();
    if (vote.isPresent() && before.flatMap(Participant::vote).isEmpty()) {
      say(
          at,
          after.gateway()
              + (vote.get().prepared() ? " votes PREPARED" : " ABORTED: " + vote.get().reason()));
    }
    Map<Effect.Stage, Effect> known = before.map(Participant::effects).orElse(Map.of());
    after.effects().values().stream()
        .filter(e -> !e.equals(known.get(e.stage())))
        .sorted(comparingLong(Effect::epochMillis).thenComparing(Effect::stage))
        .forEach(e -> say(at, reported(e)));
  }

  private static String reported(Effect effect) {
    return "%s %s at %s%s%s"
        .formatted(
            effect.gateway(),
            effect.stage().name(),
            time(effect.epochMillis()),
            effect.reason().isEmpty() ? "" : ": " + effect.reason(),
            measured(effect.measurements()));
  }

  private static String measured(List<DeviceMeasurement> devices) {
    return devices.isEmpty()
        ? ""
        : devices.stream().map(OrderHistory::measured).sorted().collect(joining(", ", ": ", ""));
  }

  /** A device with what it measured; {@code UNKNOWN} where that is nothing. */
  private static String measured(DeviceMeasurement measurement) {
    List<String> values = new ArrayList<>();
    if (measurement.switchState() != SwitchState.UNKNOWN) {
      values.add(measurement.switchState().name());
    }
    measurement.tapPosition().ifPresent(p -> values.add("tap " + p));
    measurement.watts().ifPresent(w -> values.add(watts(w)));
    measurement.vars().ifPresent(v -> values.add(vars(v)));
    return "%s %s"
        .formatted(measurement.device(), values.isEmpty() ? "UNKNOWN" : String.join(" ", values));
  }

  private static String watts(double watts) {
    return String.format(Locale.ROOT, "%,.0f W", watts);
  }

  private static String vars(double vars) {
    return String.format(Locale.ROOT, "%,.0f var", vars);
  }

  private static Optional<String> orderOf(Command command) {
    return switch (command) {
      case Command.Propose c -> Optional.of(c.order().id());
      case Command.CastVote c -> Optional.of(c.vote().order());
      case Command.CloseVoting c -> Optional.of(c.order());
      case Command.RecordEffect c -> Optional.of(c.effect().order());
      case Command.Approve c -> Optional.of(c.order());
      case Command.Reject c -> Optional.of(c.order());
      case Command.AcquireLease _,
          Command.RenewLease _,
          Command.ReleaseLease _,
          Command.Tick _,
          Command.LockOut _,
          Command.Unlock _,
          Command.SetRules _,
          Command.Audit _,
          Command.Batch _ ->
          Optional.empty();
    };
  }

  private void say(String at, String what) {
    found = true;
    out.println(at + OneLine.of(what));
  }
}
