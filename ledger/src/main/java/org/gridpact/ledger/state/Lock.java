package org.gridpact.ledger.state;

import java.time.Instant;
import java.util.Set;

/**
 * A person's lock-out on a device, on all that can energise a branch, or for the hours of a
 * maintenance: no order touches its devices while it holds.
 *
 * @param subject what is locked, as the person named it: a device, a branch, a work
 * @param devices that no order may name
 * @param from holds from then on
 * @param until and until then; {@link #UNTIL_UNLOCKED} for a lock that only its person ends
 */
public record Lock(
    String subject, Set<String> devices, String person, String reason, long from, long until) {
  public static final long UNTIL_UNLOCKED = Long.MAX_VALUE;

  public Lock {
    devices = Set.copyOf(devices);
    if (subject.isBlank() || devices.isEmpty()) {
      throw new IllegalArgumentException("a lock names what it is on, and its devices");
    }
    if (person.isBlank() || reason.isBlank()) {
      throw new IllegalArgumentException(
          "the lock on %s names no person or no reason".formatted(subject));
    }
    if (from >= until) {
      throw new IllegalArgumentException(
          "the lock on %s would end at %s, before it begins at %s"
              .formatted(subject, Instant.ofEpochMilli(until), Instant.ofEpochMilli(from)));
    }
  }

  /** A lock on one device from now until it is unlocked. */
  public static Lock on(String device, String person, String reason) {
    return new Lock(device, Set.of(device), person, reason, 0, UNTIL_UNLOCKED);
  }

  public boolean holds(long epochMillis) {
    return from <= epochMillis && epochMillis < until;
  }

  boolean overlaps(long start, long end) {
    return from < end && start < until;
  }
}
