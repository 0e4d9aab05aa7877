package org.gridpact.app.sim;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gridpact.ledger.raft.LedgerEvent;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.OrderRecord;
import org.gridpact.ledger.state.OrderRecord.Participant;
import org.gridpact.ledger.state.Reply;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Setpoint;

/** Writes down what an entry of the log did. */
final class LedgerFacts {
  private final World world;

  LedgerFacts(World world) {
    this.world = world;
  }

  void tell(long index, LedgerEvent event, List<Command> commands, List<Reply> replies) {
    long time = event.after().epochMillis();
    world.tell(new Fact.Time(world.now(), index, time));
    for (int i = 0; i < commands.size(); i++) {
      tell(index, time, commands.get(i), replies.get(i));
    }
    for (LedgerState.Change change : event.changes()) {
      tell(index, time, change, commands, replies);
    }
  }

  private void tell(long index, long time, Command command, Reply reply) {
    long now = world.now();
    if (reply instanceof Reply.Refused) {
      world.count("refused " + command.getClass().getSimpleName());
      return;
    }
    if (reply instanceof Reply.Granted(var lease)) {
      boolean renewed = command instanceof Command.RenewLease;
      world.tell(
          new Fact.Granted(
              now, index, time, lease.token(), lease.holder(), lease.expiresAt(), renewed));
    }
    switch (command) {
      case Command.ReleaseLease c -> world.tell(new Fact.Released(now, index, time, c.token()));
      case Command.SetRules c ->
          world.tell(
              new Fact.Ruled(
                  now,
                  index,
                  time,
                  c.token(),
                  c.rules().approveAboveWatts(),
                  c.rules().approveSwitching()));
      case Command.Propose c -> world.tell(accepted(index, time, c.order()));
      case Command.Approve c ->
          world.tell(new Fact.Approved(now, index, time, c.order(), c.person()));
      case Command.LockOut(var l) ->
          world.tell(
              new Fact.Locked(
                  now, index, time, l.subject(), l.person(), l.devices(), l.from(), l.until()));
      case Command.Unlock c ->
          world.tell(new Fact.Unlocked(now, index, time, c.subject(), c.person()));
      case Command.AcquireLease _,
          Command.RenewLease _,
          Command.Reject _,
          Command.CastVote _,
          Command.CloseVoting _,
          Command.RecordEffect _,
          Command.Tick _,
          Command.Audit _,
          Command.Batch _ -> {}
    }
  }

  private Fact accepted(long index, long time, Order o) {
    world.count("orders");
    Map<String, List<String>> devices = new TreeMap<>();
    o.parts()
        .forEach(
            p -> devices.put(p.gateway(), p.setpoints().stream().map(Setpoint::device).toList()));
    return new Fact.Accepted(
        world.now(),
        index,
        time,
        o.id(),
        o.token(),
        devices,
        o.voteUntil(),
        o.effectiveAt(),
        o.applyUntil(),
        o.expiresAt(),
        o.replaces(),
        o.evidence().changedWatts().orElse(Double.POSITIVE_INFINITY),
        o.setpoints().anyMatch(s -> s instanceof Setpoint.Switch));
  }

  private void tell(
      long index,
      long time,
      LedgerState.Change change,
      List<Command> commands,
      List<Reply> replies) {
    OrderRecord after = change.after();
    String order = after.order().id();
    for (String gateway : after.order().participants()) {
      var vote = after.participants().get(gateway).vote();
      var before =
          change.before().map(b -> b.participants().get(gateway)).flatMap(Participant::vote);
      if (vote.isPresent() && !vote.equals(before)) {
        world.tell(
            new Fact.Entered(
                world.now(),
                index,
                time,
                order,
                gateway,
                vote.get().prepared(),
                by(commands, replies, order, gateway)));
      }
    }
    var decided = after.decision();
    if (decided.isPresent() && !decided.equals(change.before().flatMap(OrderRecord::decision))) {
      boolean committed = decided.get().committed();
      world.count(committed ? "commits" : "aborts");
      world.tell(new Fact.Decided(world.now(), index, time, order, committed));
    }
  }

  /** The kind of the first command of an entry that could have brought a gateway's vote. */
  private static String by(
      List<Command> commands, List<Reply> replies, String order, String gateway) {
    for (int i = 0; i < commands.size(); i++) {
      if (replies.get(i) instanceof Reply.Refused) {
        continue;
      }
      switch (commands.get(i)) {
        case Command.CastVote(var vote)
            when vote.order().equals(order) && vote.gateway().equals(gateway) -> {
          return "CastVote";
        }
        case Command.CloseVoting c when c.order().equals(order) -> {
          return "CloseVoting";
        }
        case Command.Reject c when c.order().equals(order) -> {
          return "Reject";
        }
        default -> {}
      }
    }
    return "none";
  }
}
