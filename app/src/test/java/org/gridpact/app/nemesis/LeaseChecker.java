package org.gridpact.app.nemesis;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gridpact.app.nemesis.LeaseOp.Answer;
import org.gridpact.app.nemesis.LeaseOp.Ask;

/**
 * Whether a history of one lease is linearizable: whether each operation can be thought to have
 * happened at one moment between its call and its return, so that the answers are those of a single
 * lease. A depth-first search that remembers where it has been (Wing and Gong, <i>Testing and
 * Verifying Concurrent Objects</i>, 1993; Lowe, <i>Testing for Linearizability</i>, 2017).
 *
 * <p>Time is the lease's own, and known only where a grant tells it: elsewhere any time not before
 * the last one known is allowed. So a history is never refused for what is merely not known.
 */
final class LeaseChecker {
  /** Steps after which a search is given up: a history of a run takes about as many as it has. */
  static final long MAX_STEPS = 20_000_000;

  /**
   * A lease.
   *
   * @param token the newest; 0 before the first
   * @param endsFrom the lease ends at this time or later: where an answer is missing, its end is
   *     not known exactly
   * @param endsBy it ends at this time or before
   * @param time it is not earlier than this
   */
  private record State(String holder, long token, long endsFrom, long endsBy, long time) {
    static final State NEVER_LEASED = new State("", 0, 0, 0, 0);
  }

  private record Place(BitSet done, State state) {}

  private final List<LeaseOp> ops;
  private final Set<Place> seen = new HashSet<>();
  private final BitSet done = new BitSet();
  private int answered;
  private long steps;

  private LeaseChecker(List<LeaseOp> ops) {
    this.ops = ops;
    this.answered = (int) ops.stream().filter(o -> o.returned() != LeaseOp.NEVER).count();
  }

  /**
   * Checks a history.
   *
   * @return what is wrong; empty where it is linearizable
   */
  static Optional<String> check(List<LeaseOp> history) {
    List<LeaseOp> sorted = new ArrayList<>(history);
    sorted.sort(Comparator.comparingLong(LeaseOp::invoked));
    return new LeaseChecker(sorted).search();
  }

  /** A choice made, and how far the choices at its place have been tried. */
  private static final class Step {
    private final State before;
    private final List<Integer> choices;
    private int next;
    private int taken = -1;

    Step(State before, List<Integer> choices) {
      this.before = before;
      this.choices = choices;
    }
  }

  private Optional<String> search() {
    List<Step> path = new ArrayList<>();
    path.add(new Step(State.NEVER_LEASED, choices()));
    int furthest = 0;
    while (!path.isEmpty()) {
      if (answered == 0) {
        return Optional.empty();
      }
      if (++steps > MAX_STEPS) {
        return Optional.of("not decided within %,d steps".formatted(MAX_STEPS));
      }
      Step step = path.getLast();
      undo(step);
      if (step.next == step.choices.size()) {
        path.removeLast();
        continue;
      }
      int op = step.choices.get(step.next++);
      State after = apply(step.before, ops.get(op));
      if (after != null) {
        take(step, op);
        if (seen.add(new Place((BitSet) done.clone(), after))) {
          path.add(new Step(after, choices()));
          furthest = Math.max(furthest, done.cardinality());
        }
      }
    }
    return Optional.of(
        "of %d operations at most %d can be put in an order".formatted(ops.size(), furthest));
  }

  private void take(Step step, int op) {
    step.taken = op;
    done.set(op);
    answered -= ops.get(op).returned() == LeaseOp.NEVER ? 0 : 1;
  }

  private void undo(Step step) {
    if (step.taken >= 0) {
      done.clear(step.taken);
      answered += ops.get(step.taken).returned() == LeaseOp.NEVER ? 0 : 1;
      step.taken = -1;
    }
  }

  /** Operations that may be next: called before any that is not done returned. Unanswered last. */
  private List<Integer> choices() {
    List<Integer> next = new ArrayList<>();
    long firstReturn = Long.MAX_VALUE;
    for (int i = done.nextClearBit(0); i < ops.size(); i = done.nextClearBit(i + 1)) {
      if (ops.get(i).invoked() > firstReturn) {
        break;
      }
      firstReturn = Math.min(firstReturn, ops.get(i).returned());
      next.add(i);
    }
    long limit = firstReturn;
    next.removeIf(i -> ops.get(i).invoked() > limit);
    next.sort(Comparator.comparingLong(i -> ops.get(i).returned()));
    return next;
  }

  /** The lease after an operation with its answer; null where it cannot have had that answer. */
  private static State apply(State s, LeaseOp op) {
    return switch (op.ask()) {
      case Ask.Acquire ask ->
          switch (op.answer()) {
            case Answer.Granted g -> acquired(s, ask, g);
            case Answer.Refused _ ->
                !s.holder().equals(ask.holder()) && s.time() < s.endsBy() ? s : null;
            case Answer.Unknown _ -> maybeAcquired(s, ask);
            case Answer.Released _ -> null;
          };
      case Ask.Renew ask ->
          switch (op.answer()) {
            case Answer.Granted g -> renewed(s, ask, g);
            case Answer.Refused _ -> over(s, ask.token());
            case Answer.Unknown _ -> maybeRenewed(s, ask);
            case Answer.Released _ -> null;
          };
      case Ask.Release ask ->
          switch (op.answer()) {
            case Answer.Released _ -> released(s, ask.token());
            case Answer.Refused _ -> over(s, ask.token());
            case Answer.Unknown _ -> released(s, ask.token());
            case Answer.Granted _ -> null;
          };
    };
  }

  private static State acquired(State s, Ask.Acquire ask, Answer.Granted g) {
    long time = g.expiresAt() - ask.ttlMillis();
    boolean free = s.holder().equals(ask.holder()) || time >= s.endsFrom();
    return free && time >= s.time() && g.token() == s.token() + 1 && g.holder().equals(ask.holder())
        ? new State(ask.holder(), g.token(), g.expiresAt(), g.expiresAt(), time)
        : null;
  }

  /** It was granted at a time nobody was told. */
  private static State maybeAcquired(State s, Ask.Acquire ask) {
    long from = s.holder().equals(ask.holder()) ? s.time() : Math.max(s.time(), s.endsFrom());
    return new State(ask.holder(), s.token() + 1, from + ask.ttlMillis(), Long.MAX_VALUE, from);
  }

  private static State renewed(State s, Ask.Renew ask, Answer.Granted g) {
    // A renewal never shortens, so it may be earlier than its end tells.
    long latest = g.expiresAt() - ask.ttlMillis();
    boolean same =
        g.token() == ask.token() && g.token() == s.token() && g.holder().equals(s.holder());
    if (!same || latest < s.time() || g.expiresAt() < s.endsFrom()) {
      return null;
    }
    if (g.expiresAt() <= s.endsBy()) {
      return new State(s.holder(), s.token(), g.expiresAt(), g.expiresAt(), s.time());
    }
    return latest < s.endsBy()
        ? new State(s.holder(), s.token(), g.expiresAt(), g.expiresAt(), latest)
        : null;
  }

  private static State maybeRenewed(State s, Ask.Renew ask) {
    return s.token() == ask.token() && s.time() < s.endsBy()
        ? new State(s.holder(), s.token(), s.endsFrom(), Long.MAX_VALUE, s.time())
        : null;
  }

  private static State released(State s, long token) {
    return s.token() == token && s.time() < s.endsBy() ? ended(s, s.time()) : null;
  }

  /** A token that is refused is not the newest, or its lease is over. */
  private static State over(State s, long token) {
    return s.token() == token ? ended(s, Math.max(s.time(), s.endsFrom())) : s;
  }

  /** Nobody has the lease at this time or later. */
  private static State ended(State s, long time) {
    return new State("", s.token(), time, time, time);
  }
}
