package org.gridpact.model.measurement;

/** How far a reading can be trusted, best first; ordinals are on the wire. */
public enum Quality {
  /** Measured, in time and plausible. */
  GOOD,
  /** Measured, but outside physical plausibility or of doubtful time. */
  SUSPECT,
  /** The last known reading, older than the device's cycle allows. */
  STALE,
  /** No reading is known. */
  MISSING;

  private static final Quality[] ALL = values();

  /** The quality of an ordinal from the wire; one not known here is {@link #SUSPECT}. */
  public static Quality ofOrdinal(int ordinal) {
    return ordinal >= 0 && ordinal < ALL.length ? ALL[ordinal] : SUSPECT;
  }

  /** The worse of two. */
  public Quality worst(Quality other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
