package org.gridpact.center.web;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Where and how the page is served.
 *
 * @param host a loopback address; another is refused, since whoever reaches the page reads the grid
 * @param port 0 for any free one
 * @param maxLiveClients how many clients may follow the pictures at once; one more is refused
 * @param pushMillis period of the pictures, in real time
 * @param dropAfterMillis a client that takes nothing for this long is dropped
 */
public record WebConfig(
    String host, int port, int maxLiveClients, int pushMillis, int dropAfterMillis) {
  public static final String DEFAULT_HOST = "127.0.0.1";
  public static final int DEFAULT_PORT = 8080;

  public WebConfig {
    if (!isLoopback(host)) {
      throw new IllegalArgumentException(
          "web host '%s' is not a loopback address; others need tokens, which are not configured"
              .formatted(host));
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("web port %d is not in 0 to 65535".formatted(port));
    }
    if (maxLiveClients < 1 || pushMillis < 10 || dropAfterMillis < pushMillis) {
      throw new IllegalArgumentException(
          "web needs maxLiveClients >= 1, pushMillis >= 10 and dropAfterMillis >= pushMillis");
    }
  }

  /** A hundred clients, a picture each second, and ten seconds for a client to take one. */
  public WebConfig(String host, int port) {
    this(host, port, 100, 1_000, 10_000);
  }

  public WebConfig() {
    this(DEFAULT_HOST, DEFAULT_PORT);
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
