package org.gridpact.ledger.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Evidence;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.dispatch.Vote;

/** A ledger told step by step: at which time, what is asked, and what it answers. */
final class Story {
  static final Evidence HELD =
      new Evidence(
          900, "AC load flow of 33 buses, converged in 4 iterations", true, List.of("head"));

  /** Nothing waits for approval. */
  static final AreaRules UNBOUND =
      new AreaRules("campus", Double.POSITIVE_INFINITY, false, Double.POSITIVE_INFINITY);

  /** Setpoints of a {@link #large} order. */
  static final int LARGE = 10_000;

  private LedgerState state = LedgerState.EMPTY;
  private long now;
  private int version = LedgerCodec.VERSION;

  LedgerState state() {
    return state;
  }

  Story at(long epochMillis) {
    now = epochMillis;
    return this;
  }

  /** Entries go by the rules of this version from here on. */
  Story ofVersion(int entries) {
    version = entries;
    return this;
  }

  Reply ask(Command command) {
    LedgerState.Outcome applied = state.apply(new Entry(now, command, Optional.empty(), version));
    state = applied.state();
    return applied.reply();
  }

  Reply vote(String order, String gateway, boolean prepared) {
    return ask(
        new Command.CastVote(
            new Vote(order, gateway, prepared, prepared ? "" : "outside the envelope")));
  }

  Reply effect(String order, String gateway, Effect.Stage stage) {
    return effect(order, gateway, stage, OptionalLong.empty());
  }

  /** Of a gateway that knows the decision. */
  Reply learntEffect(String order, String gateway, Effect.Stage stage) {
    return effect(order, gateway, stage, OptionalLong.of(now));
  }

  private Reply effect(String order, String gateway, Effect.Stage stage, OptionalLong learntAt) {
    Effect effect = new Effect(order, gateway, stage, now, "", List.of(), learntAt);
    return ask(new Command.RecordEffect(effect));
  }

  OrderRecord order(String id) {
    return state.order(id).orElseThrow();
  }

  OrderRecord.ParticipantState participant(String order, String gateway) {
    return order(order).participants().get(gateway).state();
  }

  /** At 1,000 the center leases the campus for a minute; it has no thresholds. */
  static Story leased() {
    return leased(LedgerCodec.VERSION);
  }

  static Story leased(int version) {
    Story story = new Story().ofVersion(version).at(1_000);
    story.ask(new Command.AcquireLease("campus", "center", 60_000));
    story.ask(new Command.SetRules(UNBOUND, 1));
    return story;
  }

  /**
   * The battery of west and the chargers of east: votes by 5,000, in effect from 6,000 to 30,000.
   */
  static Order relief(String id, String... replaces) {
    return order(id, 6_000, 30_000, List.of("west/battery", "east/chargers"), replaces);
  }

  /**
   * Votes are due a second before the time of effect.
   *
   * @param devices as {@code gateway/device}, a gateway's devices side by side
   */
  static Order order(
      String id, long effectiveAt, long expiresAt, List<String> devices, String... replaces) {
    List<Order.Part> parts = new ArrayList<>();
    for (String device : devices) {
      String[] names = device.split("/", 2);
      parts.add(new Order.Part(names[0], List.of(new Setpoint.Power(names[1], -80_000, -80_000))));
    }
    return new Order(
        id,
        "campus",
        1,
        parts,
        effectiveAt - 1_000,
        effectiveAt,
        effectiveAt + 10_000,
        expiresAt,
        "current of head is 230 A",
        HELD,
        List.of(replaces));
  }

  /** An order of one gateway for as many devices as one order may name. */
  static Order large(String id, long effectiveAt, long expiresAt) {
    Order one = order(id, effectiveAt, expiresAt, List.of("west/battery"));
    List<Setpoint> setpoints = new ArrayList<>();
    for (int i = 0; i < LARGE; i++) {
      setpoints.add(new Setpoint.Power("device-" + i, 0, 0));
    }
    return new Order(
        id,
        one.area(),
        one.token(),
        List.of(new Order.Part("west", setpoints)),
        one.voteUntil(),
        effectiveAt,
        one.applyUntil(),
        expiresAt,
        one.reason(),
        one.evidence(),
        List.of());
  }
}
