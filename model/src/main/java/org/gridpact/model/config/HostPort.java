package org.gridpact.model.config;

import java.io.Serializable;
import java.net.InetSocketAddress;

/**
 * A TCP address as it is configured, {@code HOST:PORT}; not resolved.
 *
 * @param port 0 to 65535; what listens takes any free port for 0
 */
public record HostPort(String host, int port) implements Serializable {
  public HostPort {
    if (host.isBlank() || port < 0 || port > 65_535) {
      throw new IllegalArgumentException("'%s:%d' is no HOST:PORT".formatted(host, port));
    }
  }

  /** A port of this machine alone. */
  public static HostPort loopback(int port) {
    return new HostPort("127.0.0.1", port);
  }

  /** Reads {@code HOST:PORT}; an IPv6 host stands in brackets. */
  public static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    String port = text.substring(colon + 1);
    if (colon < 1 || !port.matches("\\d{1,5}")) {
      throw new IllegalArgumentException("must be HOST:PORT, not '" + text + "'");
    }
    String host = text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    return new HostPort(
        bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(port));
  }

  /** The address now; resolving the host's name may take seconds. */
  public InetSocketAddress resolve() {
    return new InetSocketAddress(host, port);
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
