package org.gridpact.edge.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gridpact.model.area.GatewayRules.AntiFlap;

/**
 * Holds a device at its tighter value while its safety rules turn round too often.
 *
 * <p>A turn is a move of either end of what they leave the device, by at least a hundredth of the
 * envelope's width, against the direction of its last such move. What is asked for counts, not what
 * is told, so a hold lasts while its cause does; it remembers no more turns than the rule allows,
 * and one.
 */
final class Flapping {
  private static final double NOISE_SHARE = 0.01;

  private Flapping() {}

  /**
   * One end's last turn: the direction since then, 0 before the first move, and how far it came.
   */
  private record Track(int direction, double furthest) {}

  /**
   * What is remembered of a device.
   *
   * @param turns when the newest happened, oldest first
   * @param held what it is held at
   */
  record Memory(
      Optional<Track> lower, Optional<Track> upper, List<Long> turns, Optional<Range> held) {
    static final Memory NONE =
        new Memory(Optional.empty(), Optional.empty(), List.of(), Optional.empty());
  }

  /** Tightens the span where its device is held. */
  static Memory next(Span span, AntiFlap rule, Memory before, double width, long now) {
    double noise = NOISE_SHARE * width;
    Track lower = moved(before.lower(), span.min(), noise);
    Track upper = moved(before.upper(), span.max(), noise);
    List<Long> turns = before.turns();
    if (turned(before.lower(), lower) || turned(before.upper(), upper)) {
      turns = new ArrayList<>(turns);
      turns.add(now);
      if (turns.size() > rule.changes() + 1) {
        turns.removeFirst();
      }
    }
    boolean holds = turns.size() > rule.changes() && now - turns.getFirst() < rule.withinMillis();
    Optional<Range> held = Optional.empty();
    if (holds) {
      Range tighter = before.held().orElseGet(() -> tightest(before, span));
      span.tighten(Authority.ANTI_FLAP, tighter);
      held = Optional.of(new Range(span.min(), span.max()));
    }
    return new Memory(Optional.of(lower), Optional.of(upper), turns, held);
  }

  /** Where the ends had come to before the turn that was one too many. */
  private static Range tightest(Memory before, Span span) {
    double min = before.lower().map(Track::furthest).orElse(span.min());
    double max = before.upper().map(Track::furthest).orElse(span.max());
    return min <= max ? new Range(min, max) : new Range(span.min(), span.max());
  }

  private static boolean turned(Optional<Track> before, Track after) {
    return before.isPresent()
        && before.get().direction() != 0
        && before.get().direction() != after.direction();
  }

  private static Track moved(Optional<Track> before, double watts, double noise) {
    if (before.isEmpty()) {
      return new Track(0, watts);
    }
    Track track = before.get();
    double way = watts - track.furthest();
    if (track.direction() * way > 0) {
      return new Track(track.direction(), watts);
    }
    return Math.abs(way) >= noise && way != 0 ? new Track((int) Math.signum(way), watts) : track;
  }
}
