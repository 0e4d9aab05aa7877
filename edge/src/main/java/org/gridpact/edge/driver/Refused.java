package org.gridpact.edge.driver;

import org.gridpact.edge.image.Imaging;

/** What a device sent is refused whole; the rule it broke is counted. */
public final class Refused extends Exception {
  private static final long serialVersionUID = 1L;
  private final Rule rule;

  /** A rule that what devices send can break; its name is the kind that is counted. */
  public enum Rule {
    notJson,
    missingField,
    notNumber,
    notFinite,
    unknownDevice,
    futureTime,
    oldTime,
    badTime,
    unknownAlias,
    /** It was at the broker before, and does not say since when. */
    retainedWithoutTime,
    notSparkplug
  }

  public Refused(Rule rule) {
    super(rule.name(), null, false, false);
    this.rule = rule;
  }

  public Rule rule() {
    return rule;
  }

  /** Refuses a time that is a minute ahead of the clock, or a day behind it. */
  public static void checkTime(long epochMillis, long now) throws Refused {
    if (epochMillis > now + Imaging.FUTURE_MILLIS) {
      throw new Refused(Rule.futureTime);
    }
    if (epochMillis < now - Imaging.OLDEST_MILLIS) {
      throw new Refused(Rule.oldTime);
    }
  }

  /** The value, where it is a finite number; null is no number. */
  public static double checkFinite(Double value) throws Refused {
    if (value == null) {
      throw new Refused(Rule.notNumber);
    }
    if (!Double.isFinite(value)) {
      throw new Refused(Rule.notFinite);
    }
    return value;
  }
}
