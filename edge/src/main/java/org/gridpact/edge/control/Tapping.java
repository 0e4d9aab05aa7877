package org.gridpact.edge.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.gridpact.edge.image.Command;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.dispatch.Setpoint;

/**
 * Decides about a tap changer. It has no default: without an order it stays where it is. Cut off it
 * goes to its failsafe position, where its envelope has one; since the start nothing was heard, it
 * stays, so that a restart of its gateway moves nothing. Locked out it is not moved at all, not
 * even to its failsafe position, since a crew may be at it.
 *
 * <p>It is told a position once and goes there step by step. It is told again when it has been seen
 * neither there nor moving for {@value #ATTEMPT_MILLIS} ms; one cycle says nothing before, so that
 * the same command counts as another. When it has been at its position and is there no longer, a
 * hand or a regulator of its own has moved it: it is left alone until another position is wanted.
 *
 * <p>Each telling counts as many operations as there are steps to go, and is left out where the
 * last hour has too few left for all of them. One whose position is not known is not told: its
 * steps cannot be counted.
 */
final class Tapping {
  /** Longer than a step of any tap changer takes. */
  static final long ATTEMPT_MILLIS = 30_000;

  private static final long HOUR_MILLIS = 3_600_000;

  private Tapping() {}

  /** Steps it was told to make. */
  private record Told(long epochMillis, int steps) {}

  /** A position that is wanted, and by whom. */
  private record Wish(int position, Authority by) {}

  /**
   * What is remembered of a tap changer.
   *
   * @param wanted empty where nobody wants a position
   * @param underWay since when it is told to go there, or was last seen to move; empty where it is
   *     to be told anew
   * @param lastSeen where it was when its position was last known
   * @param reached it has been where it is wanted
   */
  record Memory(
      OptionalInt wanted,
      OptionalLong underWay,
      OptionalInt lastSeen,
      boolean reached,
      List<Told> told) {
    static final Memory NONE =
        new Memory(
            OptionalInt.empty(), OptionalLong.empty(), OptionalInt.empty(), false, List.of());

    /** To be told anew after it was told nothing, which counts anew. */
    private Memory interrupted() {
      return new Memory(wanted, OptionalLong.empty(), lastSeen, reached, told);
    }

    private Memory telling(int steps, long now) {
      List<Told> all = new ArrayList<>(told);
      all.removeIf(t -> now - t.epochMillis >= HOUR_MILLIS);
      all.add(new Told(now, steps));
      return new Memory(wanted, OptionalLong.of(now), lastSeen, reached, List.copyOf(all));
    }

    /** Steps it was told to make in the last hour. */
    int operations(long now) {
      return told.stream()
          .filter(t -> now - t.epochMillis < HOUR_MILLIS)
          .mapToInt(Told::steps)
          .sum();
    }
  }

  /** A decision and what is to be remembered of it. */
  record Step(Ruling ruling, Memory memory) {}

  /**
   * @param measured its position; NaN where it is not known
   */
  static Step decide(
      String device,
      Envelope.Tapping envelope,
      Optional<Setpoint> dispatch,
      double measured,
      boolean lockedOut,
      Mode mode,
      Memory before,
      long now) {
    OptionalInt position = position(measured);
    Optional<Wish> wish = wish(envelope, dispatch, mode);
    if (wish.isEmpty()) {
      Memory rest =
          new Memory(OptionalInt.empty(), OptionalLong.empty(), position, false, before.told());
      return new Step(left(Authority.DEFAULT), rest);
    }
    int wanted = wish.get().position;
    Memory m = seen(before, wanted, position, now);
    if (m.reached() && position.isPresent() && position.getAsInt() != wanted) {
      return new Step(left(Authority.TRIPPED), m.interrupted());
    }
    if (lockedOut) {
      return new Step(left(Authority.LOCK_OUT), m.interrupted());
    }
    if (mode != Mode.NORMAL && wish.get().by != Authority.FAILSAFE) {
      return new Step(left(Authority.FAILSAFE), m.interrupted());
    }
    return m.underWay().isPresent()
        ? follow(device, wish.get(), m, now)
        : tell(device, wish.get(), envelope.operationsPerHour(), position, m, now);
  }

  /** A measured position; empty where it is not known, or is none. */
  static OptionalInt position(double measured) {
    return measured == Math.rint(measured) ? OptionalInt.of((int) measured) : OptionalInt.empty();
  }

  private static Optional<Wish> wish(
      Envelope.Tapping envelope, Optional<Setpoint> dispatch, Mode mode) {
    if (mode == Mode.FAILSAFE && envelope.failsafe().isPresent()) {
      return Optional.of(new Wish(envelope.failsafe().getAsInt(), Authority.FAILSAFE));
    }
    if (!(dispatch.orElse(null) instanceof Setpoint.Tap order)) {
      return Optional.empty();
    }
    Authority by = envelope.holds(order.position()) ? Authority.DISPATCH : Authority.ENVELOPE;
    int nearest = Math.clamp(order.position(), envelope.minPosition(), envelope.maxPosition());
    return Optional.of(new Wish(nearest, by));
  }

  private static Memory seen(Memory before, int wanted, OptionalInt position, long now) {
    boolean same = before.wanted().equals(OptionalInt.of(wanted));
    boolean moved =
        position.isPresent()
            && before.lastSeen().isPresent()
            && !position.equals(before.lastSeen());
    OptionalLong underWay = same ? before.underWay() : OptionalLong.empty();
    return new Memory(
        OptionalInt.of(wanted),
        underWay.isPresent() && moved ? OptionalLong.of(now) : underWay,
        position.isPresent() ? position : before.lastSeen(),
        position.equals(OptionalInt.of(wanted)) || (same && before.reached()),
        before.told());
  }

  /** It has been told: it stays told while it goes there or is there. */
  private static Step follow(String device, Wish wish, Memory m, long now) {
    boolean stuck = now - m.underWay().getAsLong() >= ATTEMPT_MILLIS && !m.reached();
    return stuck ? new Step(left(wish.by), m.interrupted()) : new Step(told(device, wish), m);
  }

  private static Step tell(
      String device, Wish wish, int most, OptionalInt position, Memory m, long now) {
    if (position.isEmpty()) {
      return new Step(left(Authority.OPERATIONS), m);
    }
    int steps = Math.abs(wish.position - position.getAsInt());
    if (m.operations(now) + steps > most) {
      return new Step(left(Authority.OPERATIONS), m);
    }
    return new Step(told(device, wish), m.telling(steps, now));
  }

  private static Ruling told(String device, Wish wish) {
    Command command = new Command.Tap(device, wish.position);
    return new Ruling(Optional.of(command), wish.by);
  }

  private static Ruling left(Authority by) {
    return new Ruling(Optional.empty(), by);
  }
}
