package org.gridpact.center.tasks;

import java.util.HashMap;
import java.util.Map;
import org.gridpact.center.tasks.Placement.Presence;

/**
 * Which gateways are there, told slowly: one is away after it was silent for {@value #AWAY_MILLIS}
 * ms, and there again after it was connected for {@value #BACK_MILLIS} ms without a break. The
 * first time it connects it is there at once. Real time is handed in. Belongs to one thread.
 */
final class PresenceWatch {
  static final int AWAY_MILLIS = 10_000;
  static final int BACK_MILLIS = 30_000;

  private final Map<String, Seen> gateways = new HashMap<>();

  private static final class Seen {
    private boolean connected = true;
    private boolean wasAway;
    private long since;

    private Seen(long since) {
      this.since = since;
    }
  }

  Presence see(String gateway, boolean connected, long nowMillis) {
    if (!connected && !gateways.containsKey(gateway)) {
      return Presence.AWAY;
    }
    Seen seen = gateways.computeIfAbsent(gateway, _ -> new Seen(nowMillis));
    if (connected != seen.connected) {
      seen.connected = connected;
      seen.since = nowMillis;
    }
    long lasting = nowMillis - seen.since;
    if (connected) {
      seen.wasAway &= lasting < BACK_MILLIS;
      return seen.wasAway ? Presence.UNSURE : Presence.THERE;
    }
    seen.wasAway |= lasting >= AWAY_MILLIS;
    return seen.wasAway ? Presence.AWAY : Presence.UNSURE;
  }
}
