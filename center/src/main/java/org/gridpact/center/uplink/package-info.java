/**
 * Where gateways connect.
 *
 * <p>In: streams of births, frames, rollups, evidence, votes, effects. Out: records appended to
 * Kafka; acknowledgements; prepares and decisions. Always: a frame is acknowledged only after Kafka
 * has it durably.
 */
package org.gridpact.center.uplink;
