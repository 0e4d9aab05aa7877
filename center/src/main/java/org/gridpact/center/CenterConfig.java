package org.gridpact.center;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.gridpact.center.web.WebConfig;

/**
 * Where a center node runs.
 *
 * @param data holds all its state
 * @param uplink where gateways connect; a loopback address, since the uplink is not encrypted
 * @param kafkaBootstrap brokers to use; empty for one of its own
 */
public record CenterConfig(
    Path data, WebConfig web, InetSocketAddress uplink, Optional<String> kafkaBootstrap) {
  public CenterConfig {
    if (uplink.isUnresolved() || !uplink.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "uplink %s is not a loopback address; others need certificates, which are not configured"
              .formatted(uplink));
    }
  }
}
