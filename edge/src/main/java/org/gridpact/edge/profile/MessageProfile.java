package org.gridpact.edge.profile;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quantity;

/**
 * How messages of one kind of device become readings, and commands messages: for JSON on a topic by
 * JSON pointers (RFC 6901), for Sparkplug by names of metrics.
 *
 * @param holdMillis a device that tells only what changes is taken to be as it was for so long
 *     after its node was last heard; 0 where each message counts for its own time
 */
public record MessageProfile(
    String name, List<Mapping> points, Optional<Time> time, Command command, long holdMillis) {

  /**
   * One value of a message.
   *
   * @param from JSON pointer or metric name
   * @param factor from the message's unit and sign to the quantity's
   * @param required a message without it is refused
   */
  public record Mapping(
      String from, Quantity quantity, Phase phase, double factor, boolean required) {
    public Mapping {
      if (!Double.isFinite(factor) || factor == 0) {
        throw new IllegalArgumentException("scale must be a number other than 0");
      }
    }
  }

  /** Where a message says when it was measured; without one the gateway's clock says it. */
  public record Time(String from, Format format) {
    /** How a time is written. */
    public enum Format {
      EPOCH_MILLIS,
      EPOCH_SECONDS,
      /** With an offset, or in UTC. */
      ISO_8601
    }
  }

  /**
   * How a device is told, by what a command has: {@code minWatts}, {@code maxWatts}, {@code vars},
   * {@code closed}, {@code tap}.
   *
   * @param power JSON of a power range, {@code $device}, {@code $minWatts} and {@code $maxWatts}
   *     standing for values
   * @param powerWithVars as power, with {@code $vars}
   * @param switching JSON for a switch, with {@code $closed}
   * @param tap JSON for a tap changer, with {@code $tap}, a whole number
   * @param metrics names of the metrics a Sparkplug device is told by
   */
  public record Command(
      Optional<String> power,
      Optional<String> powerWithVars,
      Optional<String> switching,
      Optional<String> tap,
      Map<String, String> metrics) {
    public static final Command NONE =
        new Command(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Map.of());

    public Command {
      metrics = Map.copyOf(metrics);
    }
  }

  public MessageProfile {
    points = List.copyOf(points);
    if (points.isEmpty()) {
      throw new IllegalArgumentException("a profile needs at least one point");
    }
    if (points.stream().map(m -> m.quantity() + "/" + m.phase()).distinct().count()
        != points.size()) {
      throw new IllegalArgumentException("a profile has a point twice");
    }
  }
}
