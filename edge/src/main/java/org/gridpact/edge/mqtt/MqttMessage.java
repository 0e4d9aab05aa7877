package org.gridpact.edge.mqtt;

/**
 * What was published on a topic. The array belongs to the message and is not changed.
 *
 * @param retained it was there before the subscription
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record MqttMessage(String topic, byte[] payload, boolean retained) {}
