/**
 * Where gateways connect.
 *
 * <p>In: streams of births, frames, rollups, evidence, votes, effects. Out: records appended
 * durably (to Kafka, or evidence alone to a file); acknowledgements; prepares and decisions.
 * Always: a frame is acknowledged only after it is durable.
 */
package org.gridpact.center.uplink;
