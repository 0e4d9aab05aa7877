package org.gridpact.model.area;

import java.util.Optional;

/**
 * How one device is reached through a driver of its gateway. A {@code profile} is the name of a
 * built-in device profile or the path of a YAML file, and maps what the device says to its points.
 */
public sealed interface Connection {
  /** The id of the driver. */
  String driver();

  /** The device names itself in each line. */
  record Lines(String driver) implements Connection {}

  /**
   * A unit behind the driver's address.
   *
   * @param unit Modbus unit identifier, 0 to 255
   */
  record Modbus(String driver, int unit, String profile) implements Connection {
    public Modbus {
      if (unit < 0 || unit > 255) {
        throw new IllegalArgumentException("a Modbus unit is 0 to 255, not " + unit);
      }
    }
  }

  /**
   * JSON on a topic of its own.
   *
   * @param commandTopic where setpoints are published; absent where the device takes none
   */
  record Topic(String driver, String topic, Optional<String> commandTopic, String profile)
      implements Connection {}

  /**
   * A Sparkplug B device, or the node itself.
   *
   * @param device absent where the node's own metrics are meant
   */
  record Sparkplug(
      String driver, String group, String node, Optional<String> device, String profile)
      implements Connection {}

  /** The meter at the other end of the driver's line. */
  record Telegram(String driver) implements Connection {}

  /** The file's readings. */
  record Replay(String driver, String profile) implements Connection {}
}
