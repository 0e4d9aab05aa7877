package org.gridpact.model.area;

import java.util.Optional;
import org.gridpact.model.config.HostPort;

/**
 * Where a gateway offers its devices to a SCADA host as a Sparkplug B edge node.
 *
 * @param group Sparkplug group id; the gateway's id is the edge node id
 * @param user where the broker asks for one
 * @param primaryHost id of the host without which nothing is told
 */
public record ScadaSpec(
    HostPort broker,
    String group,
    Optional<DriverSpec.Mqtt.User> user,
    Optional<String> primaryHost) {}
