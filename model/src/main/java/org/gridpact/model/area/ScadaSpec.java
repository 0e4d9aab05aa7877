package org.gridpact.model.area;

import org.gridpact.model.config.HostPort;

/**
 * Where a gateway offers its devices to a SCADA host as a Sparkplug B edge node.
 *
 * @param group Sparkplug group id; the gateway's id is the edge node id
 */
public record ScadaSpec(HostPort broker, String group) {}
