package org.gridpact.edge.control;

import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.Envelope.OnOff;

/**
 * Keeps the shortest times a device is on and off, by its measured power. While that is not known
 * the last known holds; one that was never known binds nothing. A state that is seen for the first
 * time counts as begun then.
 *
 * <p>A device that must stay on may still go off by itself: only the command leaves it the power.
 */
final class OnOffTimes {
  private OnOffTimes() {}

  /** Since when a device has been on, or off. */
  record Since(State state, long epochMillis) {
    static final Since UNKNOWN = new Since(State.UNKNOWN, 0);
  }

  /** What is known of a device. */
  enum State {
    UNKNOWN,
    ON,
    OFF
  }

  static Since next(Since before, Envelope.Power envelope, double measured, long now) {
    if (envelope.onOff().isEmpty() || Double.isNaN(measured)) {
      return before;
    }
    boolean on = Math.abs(measured) >= envelope.onOff().get().onWatts();
    State state = on ? State.ON : State.OFF;
    return state == before.state() ? before : new Since(state, now);
  }

  /** Leaves a device that must stay on at least the power at which it is on. */
  static void keepOn(Span span, Envelope.Power envelope, Since since, long now) {
    if (envelope.onOff().isEmpty() || since.state() != State.ON) {
      return;
    }
    OnOff times = envelope.onOff().get();
    if (now - since.epochMillis() >= times.minOnMillis()) {
      return;
    }
    if (envelope.maxWatts() > 0) {
      span.set(Authority.ON_OFF_TIME, span.min(), Math.max(span.max(), times.onWatts()));
    } else {
      span.set(Authority.ON_OFF_TIME, Math.min(span.min(), -times.onWatts()), span.max());
    }
  }

  /** Leaves a device that must stay off nothing; as it is off, that moves nothing. */
  static void keepOff(Span span, Envelope.Power envelope, Since since, long now) {
    if (envelope.onOff().isPresent()
        && since.state() == State.OFF
        && now - since.epochMillis() < envelope.onOff().get().minOffMillis()) {
      span.set(Authority.ON_OFF_TIME, 0, 0);
    }
  }
}
