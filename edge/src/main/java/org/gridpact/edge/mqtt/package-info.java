/**
 * Connections to MQTT 5 brokers.
 *
 * <p>In: what brokers send, and what is to be published. Out: messages and events to one handler,
 * on one thread. Always: what waits is bounded in bytes, and no topic can take more than its share;
 * a connection that ends is made anew, with a will and a session of its own.
 */
package org.gridpact.edge.mqtt;
