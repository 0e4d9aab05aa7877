package org.gridpact.model.area;

import java.nio.file.Path;
import java.util.Optional;
import org.gridpact.model.config.HostPort;

/** How a gateway reaches some of its devices: one protocol at one place. */
public sealed interface DriverSpec {
  /** Unique in its gateway; devices name it. */
  String id();

  /** The protocol's name in configuration files. */
  String protocol();

  /**
   * Meters connect over TCP and send one JSON object a line.
   *
   * @param listen where the gateway waits for them; port 0 for any free one
   */
  record JsonLines(String id, HostPort listen) implements DriverSpec {
    @Override
    public String protocol() {
      return "json-lines";
    }
  }

  /**
   * Devices are read over Modbus TCP, one request at a time, as <i>Modbus Messaging on TCP/IP
   * V1.0b</i> has it; each is a unit behind the address.
   *
   * @param everyMillis how often each device is read
   * @param timeoutMillis how long an answer may take
   */
  record Modbus(String id, HostPort address, int everyMillis, int timeoutMillis)
      implements DriverSpec {
    public Modbus {
      if (everyMillis < 100 || timeoutMillis < 10) {
        throw new IllegalArgumentException(
            "driver %s: every is at least 100 ms, timeout at least 10 ms".formatted(id));
      }
    }

    @Override
    public String protocol() {
      return "modbus";
    }
  }

  /**
   * Devices publish at an MQTT 5 broker, as JSON or by Sparkplug B.
   *
   * @param user name and file of the password, where the broker asks for them
   * @param sparkplugHost host id under which the gateway tells Sparkplug nodes that it is there
   */
  record Mqtt(String id, HostPort broker, Optional<User> user, Optional<String> sparkplugHost)
      implements DriverSpec {
    /** Who a gateway is to a broker. */
    public record User(String name, Path passwordFile) {}

    @Override
    public String protocol() {
      return "mqtt";
    }
  }

  /** One smart meter's P1 port, as DSMR telegrams over TCP or in a file. */
  record Dsmr(String id, Source source) implements DriverSpec {
    /** Where telegrams come from. */
    public sealed interface Source {
      /** A P1 port behind a serial-to-TCP converter. */
      record Tcp(HostPort address) implements Source {}

      /** A file, or the device of a serial port that is set up already. */
      record File(Path path) implements Source {}
    }

    @Override
    public String protocol() {
      return "dsmr";
    }
  }

  /**
   * Recorded data played again.
   *
   * @param speed how many seconds of the record pass in one of the clock
   */
  record CsvReplay(String id, Path file, double speed) implements DriverSpec {
    public CsvReplay {
      if (!(speed > 0 && speed <= 10_000)) {
        throw new IllegalArgumentException(
            "driver %s: speed is above 0 and at most 10000".formatted(id));
      }
    }

    @Override
    public String protocol() {
      return "csv";
    }
  }
}
