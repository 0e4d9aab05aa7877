package org.gridpact.app.sim;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.gridpact.center.dispatch.Coordinator;
import org.gridpact.center.uplink.GatewayLink;
import org.gridpact.ledger.raft.LedgerAccess;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.Reply;
import org.gridpact.model.area.Area;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Vote;

/** A center node: the real coordinator, its part of the log, its streams, and one who proposes. */
final class CenterNode extends Machine {
  private static final long TICK_MILLIS = 250;
  private static final int TICKS_A_BEAT = 4;

  private final Area area;
  private final SimLedger ledger;
  private final Network network;
  private final Words words;
  private final Map<String, SimGateway> gateways = new HashMap<>();
  private final Map<String, Stream> streams = new HashMap<>();
  private final List<Waiting> readers = new ArrayList<>();
  private final Proposer proposer;
  private Coordinator coordinator;
  private int applied;
  private long ticks;

  /** A stream as this node knows it; the gateway may have given it up. */
  private record Stream(SimGateway gateway, Words.Speaker speaker) {}

  private record Waiting(int entries, CompletableFuture<LedgerState> answer) {}

  CenterNode(World world, int number, Area area, SimLedger ledger, Network network, Words words) {
    super(world, "center-" + number, number);
    this.area = area;
    this.ledger = ledger;
    this.network = network;
    this.words = words;
    this.proposer = new Proposer(world, this, area, ledger);
  }

  void know(SimGateway gateway) {
    gateways.put(gateway.name, gateway);
  }

  /** Only the log outlives a crash; the state is made anew from some snapshot of it. */
  @Override
  void begin() {
    streams.clear();
    readers.clear();
    applied = ledger.size() == 0 ? 0 : world.dice.below(ledger.size() + 1);
    coordinator = new Coordinator(area, access(), link(life()), clock);
    int known = ledger.size();
    later(world.dice.between(5, 500), () -> catchUp(known));
    later(world.dice.between(1, TICK_MILLIS), this::tick);
    later(world.dice.between(1, 2_000), proposer::begin);
  }

  private void tick() {
    later(TICK_MILLIS, this::tick);
    coordinator.tick();
    if (++ticks % TICKS_A_BEAT == 0) {
      int mine = life();
      for (String gateway : List.copyOf(streams.keySet())) {
        say(mine, gateway, new Says.Beat());
      }
    }
  }

  /** Applies entries up to a number; each is an event for the coordinator. */
  void catchUp(int entries) {
    int mine = life();
    while (applied < entries && life() == mine) {
      applied++;
      coordinator.changed(ledger.event(applied - 1));
      for (Waiting reader : List.copyOf(readers)) {
        if (reader.entries <= applied) {
          readers.remove(reader);
          reader.answer.complete(view());
        }
      }
    }
  }

  void whenApplied(int entries, CompletableFuture<LedgerState> answer) {
    if (applied >= entries) {
      answer.complete(view());
    } else {
      readers.add(new Waiting(entries, answer));
    }
  }

  LedgerState view() {
    return ledger.state(applied);
  }

  boolean isAbreast() {
    return applied == ledger.size();
  }

  // What gateways say; each call is one message.

  void hello(SimGateway gateway, long stream, long boot) {
    streams.put(gateway.name, new Stream(gateway, words.speaker(gateway.name, stream, clock)));
    network.send(this, gateway, () -> gateway.welcomed(stream));
    coordinator.connected(gateway.name, boot);
  }

  void voted(Vote vote) {
    var _ = coordinator.voted(vote);
  }

  void reported(Effect effect) {
    var _ = coordinator.reported(effect);
  }

  void asked(String gateway, String order) {
    coordinator.asked(gateway, order);
  }

  /** Evidence is acknowledged when the broker has it, whatever comes of it in the ledger. */
  void evidence(SimGateway gateway, SimDisk.Evidence evidence) {
    if (evidence.vote() != null) {
      voted(evidence.vote());
    } else {
      reported(evidence.effect());
    }
    long sequence = evidence.sequence();
    later(
        world.dice.between(1, 20),
        () -> network.send(this, gateway, () -> gateway.acknowledged(sequence)));
  }

  private LedgerAccess access() {
    return new LedgerAccess() {
      @Override
      public LedgerState view() {
        return CenterNode.this.view();
      }

      @Override
      public CompletableFuture<Reply> submitAsync(Command command) {
        return ledger.submit(CenterNode.this, command);
      }

      @Override
      public CompletableFuture<LedgerState> readAsync() {
        return ledger.read(CenterNode.this);
      }

      @Override
      public boolean isLeader() {
        return ledger.isLeader(CenterNode.this);
      }
    };
  }

  /** The link of one life; a coordinator that has crashed says nothing more. */
  private GatewayLink link(int mine) {
    return new GatewayLink() {
      @Override
      public void prepare(String gateway, Order part) {
        if (say(mine, gateway, new Says.Prepare(part))) {
          world.tell(new Fact.AskedToPrepare(world.now(), name, gateway, part.id()));
        }
      }

      @Override
      public void decide(String gateway, Decision decision) {
        if (say(mine, gateway, new Says.Decide(decision))) {
          world.tell(
              new Fact.Told(world.now(), name, gateway, decision.order(), decision.committed()));
        }
      }

      @Override
      public void lockOut(String gateway, Collection<String> devices) {
        say(mine, gateway, new Says.LockOuts(Set.copyOf(devices)));
      }
    };
  }

  private boolean say(int of, String gateway, Says says) {
    Stream stream = streams.get(gateway);
    if (stream == null || life() != of || !isUp()) {
      return false;
    }
    Object word = stream.speaker.say(says);
    network.send(this, stream.gateway, () -> stream.gateway.hear(word));
    if (world.dice.chance(world.rates().crashAtSend())) {
      world.count("crashes at a message");
      crash();
    }
    return true;
  }
}
