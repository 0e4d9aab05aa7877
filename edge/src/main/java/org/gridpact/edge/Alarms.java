package org.gridpact.edge;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.gridpact.edge.control.Mode;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.store.EdgeStore;
import org.gridpact.edge.store.EdgeStore.Alarm;
import org.gridpact.edge.uplink.RefusedWord;
import org.gridpact.model.authority.WordVerifier;

/**
 * Makes evidence of what a person should know: failsafe, troubles of devices, what tasks find at
 * them, frames that could not be stored, orders and words refused. Of each, and of each device,
 * something new is told at most once in {@value #TELL_EVERY_MILLIS} ms; what was passed over
 * meanwhile shows in the next: of refused words, by rule, how many, and the first and the last with
 * their times, sequence numbers and orders. Alarms that cannot be stored are counted as {@code
 * alarms.notStored}.
 *
 * <p>Belongs to the thread of the cycle, but for what tasks find and words refused, which may come
 * from any.
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
  private final Map<WordVerifier.Rule, Words> refusedWords = new ConcurrentHashMap<>();
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
    tellRefusedWords(now);
    store(now);
  }

  /** Takes a word that was not heeded; {@link #look} tells of it. */
  void refused(RefusedWord word, long now) {
    refusedWords.merge(
        word.rule(), Words.NONE.and(word, now), (before, _) -> before.and(word, now));
  }

  /** Words refused by one rule since that was told. */
  private record Words(int times, String first, String last, long toldMillis) {
    static final Words NONE = new Words(0, "", "", Long.MIN_VALUE / 2);

    Words and(RefusedWord word, long now) {
      String what = "%s at %s".formatted(word.content(), Instant.ofEpochMilli(now));
      return new Words(times + 1, times == 0 ? what : first, what, toldMillis);
    }

    String text(WordVerifier.Rule rule) {
      return "words of the center refused, %s: %d, %s"
          .formatted(rule, times, times == 1 ? first : "first " + first + ", last " + last);
    }
  }

  private void tellRefusedWords(long now) {
    for (WordVerifier.Rule rule : WordVerifier.Rule.values()) {
      refusedWords.computeIfPresent(
          rule,
          (_, words) -> {
            if (words.times == 0 || now - words.toldMillis < TELL_EVERY_MILLIS) {
              return words;
            }
            raised.add(new Alarm(WordVerifier.REFUSED_WORDS, words.text(rule)));
            return new Words(0, "", "", now);
          });
    }
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
