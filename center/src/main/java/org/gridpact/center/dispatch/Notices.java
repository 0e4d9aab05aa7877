package org.gridpact.center.dispatch;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What keeps the dispatcher from acting, for the operator.
 *
 * <p>A notice is logged when its kind changes and not with every new number in it, and it fades
 * when it has not been said again. Said by one thread, read by any.
 */
final class Notices {
  /** What a notice is about. */
  enum Kind {
    NONE,
    HOLD,
    INFEASIBLE,
    UNKNOWN,
    IN_EFFECT,
    FAILED,
    REFUSED,
    LEDGER
  }

  private static final Logger LOG = LoggerFactory.getLogger(Notices.class);
  private static final long FADE_MILLIS = 2 * DispatchPolicy.PLAN_EVERY_MILLIS;

  private final String area;
  private Kind kind = Kind.NONE;
  private long saidAt;
  private volatile List<String> current = List.of();

  Notices(String area) {
    this.area = area;
  }

  void say(Kind about, String text, long now) {
    if (about != kind) {
      LOG.warn("area {}: {}", area, text);
    }
    keep(about, text, now);
  }

  /** A round that failed, for a reason that whoever maintains this program should see. */
  void failed(RuntimeException why, long now) {
    String text = "nothing can be planned: " + why;
    if (kind != Kind.FAILED) {
      LOG.error("area {}: {}", area, text, why);
    }
    keep(Kind.FAILED, text, now);
  }

  private void keep(Kind about, String text, long now) {
    kind = about;
    saidAt = now;
    current = List.of(text);
  }

  void fade(long now) {
    if (now - saidAt > FADE_MILLIS) {
      clear();
    }
  }

  void clear() {
    kind = Kind.NONE;
    current = List.of();
  }

  List<String> current() {
    return current;
  }
}
