package org.gridpact.network.flow;

import java.util.Map;

/** Values of devices that are known: what is not a number is left out, not handed on. */
public final class Finite {
  private Finite() {}

  /**
   * A copy.
   *
   * @param what the values are, for the error
   * @throws IllegalArgumentException when one is infinite or not a number
   */
  public static Map<String, Double> copyOf(String what, Map<String, Double> values) {
    values.forEach(
        (device, value) -> {
          if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(
                "%s of %s is %s; leave out what is not known".formatted(what, device, value));
          }
        });
    return Map.copyOf(values);
  }
}
