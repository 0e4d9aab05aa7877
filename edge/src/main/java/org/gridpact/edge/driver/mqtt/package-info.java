/**
 * Devices at an MQTT 5 broker: JSON on topics, and Sparkplug B with the gateway as host.
 *
 * <p>In: messages, and commands. Out: readings, losses, and messages that carry commands. Always: a
 * message is taken whole or refused whole and counted; a device has no part in what another's
 * messages do.
 */
package org.gridpact.edge.driver.mqtt;
