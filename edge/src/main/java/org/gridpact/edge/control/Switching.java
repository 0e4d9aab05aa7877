package org.gridpact.edge.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.gridpact.edge.image.Command;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.dispatch.Setpoint;

/**
 * Decides about a switch. It has no default: without an order, when locked out or cut off, it stays
 * as it is.
 *
 * <p>An order operates it once, and again each {@value #ATTEMPT_MILLIS} ms while it is not seen to
 * be there; each attempt counts as an operation. When it has been at the ordered position and is
 * there no longer, a protection or a hand has moved it: it is not operated again until no order
 * asks for that position any more. Operations of the last hour are counted here as well, last,
 * whatever was prepared; one of a switch whose position is not known counts.
 */
final class Switching {
  /** Also the pause after which a command is repeated. */
  static final long ATTEMPT_MILLIS = 10_000;

  private static final long HOUR_MILLIS = 3_600_000;

  private Switching() {}

  /**
   * What is remembered of a switch.
   *
   * @param wanted position of the order in effect; empty without one
   * @param attempt when it was last told so; empty where it has not been
   * @param reached it has been there since
   * @param operations when it was operated in the last hour
   */
  record Memory(
      Optional<Boolean> wanted, OptionalLong attempt, boolean reached, List<Long> operations) {
    static final Memory NONE = new Memory(Optional.empty(), OptionalLong.empty(), false, List.of());

    /** To be told anew after it was told nothing, which counts anew. */
    Memory interrupted() {
      return new Memory(wanted, OptionalLong.empty(), reached, operations);
    }
  }

  /** A decision and what is to be remembered of it. */
  record Step(Ruling ruling, Memory memory) {}

  /**
   * @param position 1 closed, 0 open, NaN not known
   */
  static Step decide(
      Envelope.Switching envelope,
      Optional<Setpoint> dispatch,
      double position,
      boolean lockedOut,
      Mode mode,
      Memory before,
      long now) {
    if (!(dispatch.orElse(null) instanceof Setpoint.Switch order)) {
      Memory rest = new Memory(Optional.empty(), OptionalLong.empty(), false, before.operations());
      return new Step(left(Authority.DEFAULT), rest);
    }
    boolean same = before.wanted().equals(Optional.of(order.closed()));
    boolean there = position == (order.closed() ? 1 : 0);
    Memory m =
        new Memory(
            Optional.of(order.closed()),
            same ? before.attempt() : OptionalLong.empty(),
            there || (same && before.reached()),
            before.operations());
    if (m.reached() && !there) {
      return new Step(left(Authority.TRIPPED), m);
    }
    if (mode != Mode.NORMAL) {
      return new Step(left(Authority.FAILSAFE), m.interrupted());
    }
    if (lockedOut) {
      return new Step(left(Authority.LOCK_OUT), m.interrupted());
    }
    return operate(envelope, order, there, m, now);
  }

  private static Step operate(
      Envelope.Switching envelope, Setpoint.Switch order, boolean there, Memory m, long now) {
    boolean told = m.attempt().isPresent() && now - m.attempt().getAsLong() < ATTEMPT_MILLIS;
    if (!there && !told) {
      List<Long> operations = new ArrayList<>(m.operations());
      operations.removeIf(at -> now - at >= HOUR_MILLIS);
      if (operations.size() >= envelope.operationsPerHour()) {
        return new Step(left(Authority.OPERATIONS), m);
      }
      operations.add(now);
      m = new Memory(m.wanted(), OptionalLong.of(now), m.reached(), operations);
    }
    Command command = new Command.Switch(order.device(), order.closed());
    return new Step(new Ruling(Optional.of(command), Authority.DISPATCH), m);
  }

  private static Ruling left(Authority by) {
    return new Ruling(Optional.empty(), by);
  }
}
