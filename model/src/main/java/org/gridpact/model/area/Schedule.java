package org.gridpact.model.area;

import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;

/**
 * A value that may be another at some times of the year or of the day. Serializable where its
 * values are.
 *
 * @param usual at all other times
 * @param slots no two at the same time
 * @param zone whose clocks count
 */
public record Schedule<T>(T usual, List<Slot<T>> slots, ZoneId zone) implements Serializable {

  /** A value and when it holds. */
  public record Slot<T>(TimeWindow when, T value) implements Serializable {}

  public Schedule {
    slots = List.copyOf(slots);
    for (int i = 0; i < slots.size(); i++) {
      TimeWindow when = slots.get(i).when();
      if (when.isAlways()) {
        throw new IllegalArgumentException(
            "schedule: %s is always; give a season, or from and to".formatted(when));
      }
      for (int j = 0; j < i; j++) {
        if (when.overlaps(slots.get(j).when())) {
          throw new IllegalArgumentException(
              "schedule: %s overlaps %s".formatted(when, slots.get(j).when()));
        }
      }
    }
  }

  /** One value at all times. */
  public static <T> Schedule<T> always(T value) {
    return new Schedule<>(value, List.of(), ZoneOffset.UTC);
  }

  /** The value at a time. */
  public T at(long epochMillis) {
    if (slots.isEmpty()) {
      return usual;
    }
    LocalDateTime moment = LocalDateTime.ofInstant(Instant.ofEpochMilli(epochMillis), zone);
    for (Slot<T> slot : slots) {
      if (slot.when().holds(moment)) {
        return slot.value();
      }
    }
    return usual;
  }

  /** Other values at the same times. */
  public <U> Schedule<U> map(Function<T, U> other) {
    return new Schedule<>(
        other.apply(usual),
        slots.stream().map(s -> new Slot<>(s.when(), other.apply(s.value()))).toList(),
        zone);
  }
}
