package org.gridpact.edge;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.gridpact.edge.control.Mode;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.store.EdgeStore;
import org.gridpact.edge.store.EdgeStore.Alarm;
import org.gridpact.model.authority.WordVerifier;

/**
 * Makes evidence of what a person should know: failsafe, troubles of devices, what tasks find at
 * them, frames that could not be stored, orders and words refused. Of each, and of each device,
 * something new is told at most once in {@value #TELL_EVERY_MILLIS} ms; what was passed over
 * meanwhile shows in the next. Alarms that cannot be stored are counted as {@code
 * alarms.notStored}.
 *
 * <p>Belongs to the thread of the cycle, but for what tasks find, which may come from any.
 */
final class Alarms {
  static final long TELL_EVERY_MILLIS = 60_000;
  private static final String NO_TROUBLE = "";
  private static final String ENTERED = "entered: no center is heard";
  private static final String LEFT = "left: the center is back";

  private final EdgeStore store;
  private final Counters counters;
  private final List<Alarm> raised = new ArrayList<>();
  private final Map<String, Told> told = new HashMap<>();
  private boolean failsafeTold;
  private long failsafeToldAt = Long.MIN_VALUE / 2;
  private final Map<String, Long> countedAt = new HashMap<>();
  private final Map<String, Found> found = new ConcurrentHashMap<>();
  private final Map<WordVerifier.Rule, Long> refusedWords = new EnumMap<>(WordVerifier.Rule.class);
  private long notStored;
  private long refused;

  /** What was last told of a device. */
  private record Told(String trouble, long epochMillis) {}

  Alarms(EdgeStore store, Counters counters) {
    this.store = store;
    this.counters = counters;
  }

  /** What tasks found at a device: the newest of it, and how much since something was told. */
  private record Found(String text, int times, long toldMillis) {
    Found and(String newer) {
      return new Found(newer, times + 1, toldMillis);
    }
  }

  /** Takes what a task has found at a device; {@link #look} tells it. */
  void found(String device, String text) {
    found.compute(
        device,
        (_, before) -> before == null ? new Found(text, 1, Long.MIN_VALUE / 2) : before.and(text));
  }

  private void tellFound(long now) {
    found.replaceAll(
        (device, f) -> {
          if (f.times == 0 || now - f.toldMillis < TELL_EVERY_MILLIS) {
            return f;
          }
          String more = f.times == 1 ? "" : " (and %d more)".formatted(f.times - 1);
          raised.add(new Alarm(device, f.text + more));
          return new Found(f.text, 0, now);
        });
  }

  /** Looks at how things are after a cycle. */
  void look(long now, Mode present, Map<String, String> troubles) {
    boolean inFailsafe = present == Mode.FAILSAFE;
    if (inFailsafe != failsafeTold && now - failsafeToldAt >= TELL_EVERY_MILLIS) {
      raised.add(new Alarm("failsafe", inFailsafe ? ENTERED : LEFT));
      failsafeTold = inFailsafe;
      failsafeToldAt = now;
    }
    troubles.forEach((device, trouble) -> tell(device, trouble, now));
    for (String device : Map.copyOf(told).keySet()) {
      if (!troubles.containsKey(device)) {
        tell(device, NO_TROUBLE, now);
      }
    }
    tellFound(now);
    notStored = changed("frames.notStored", notStored, "store", "frames not stored", now);
    refused = changed("orders.refused", refused, "orders", "orders refused", now);
    for (WordVerifier.Rule rule : WordVerifier.Rule.values()) {
      refusedWords.put(
          rule,
          changed(
              "word." + rule,
              refusedWords.getOrDefault(rule, 0L),
              WordVerifier.REFUSED_WORDS,
              "words of the center refused, " + rule,
              now));
    }
    store(now);
  }

  private void tell(String device, String trouble, long now) {
    Told before = told.getOrDefault(device, new Told(NO_TROUBLE, now - TELL_EVERY_MILLIS));
    if (before.trouble.equals(trouble) || now - before.epochMillis < TELL_EVERY_MILLIS) {
      return;
    }
    told.put(device, new Told(trouble, now));
    raised.add(new Alarm(device, trouble.equals(NO_TROUBLE) ? "trouble has ended" : trouble));
  }

  private long changed(String counter, long before, String subject, String text, long now) {
    long present = counters.of(counter);
    if (present == before
        || now - countedAt.getOrDefault(counter, Long.MIN_VALUE / 2) < TELL_EVERY_MILLIS) {
      return before;
    }
    countedAt.put(counter, now);
    raised.add(new Alarm(subject, "%s: %d".formatted(text, present - before)));
    return present;
  }

  /** All of a cycle at once: a gateway that loses all its devices must not wait for each. */
  private void store(long now) {
    if (raised.isEmpty()) {
      return;
    }
    try {
      store.alarms(List.copyOf(raised), now);
    } catch (IOException _) {
      counters.add("alarms.notStored", raised.size());
    }
    raised.clear();
  }
}
