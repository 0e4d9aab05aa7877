/**
 * The devices' side of MQTT: JSON on topics, and a Sparkplug B edge node.
 *
 * <p>In: readings, and messages with commands. Out: messages, and what devices were told. Always:
 * sending never blocks; what could not be sent is lost and counted; a message that is no command is
 * counted and changes nothing.
 */
package org.gridpact.plant.mqtt;
