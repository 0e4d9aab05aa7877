/**
 * The stream job: from frames to live state, violations, feeder sums and history.
 *
 * <p>In: births and frames from Kafka, keyed by gateway, repeated and out of order. Out: each frame
 * once into history; the newest reading of each device, violations and sums as state records.
 * Always: malformed input is counted and stops nothing; a violation begins and ends only on good
 * readings in time order; state a restart must not lose is in checkpoints.
 */
package org.gridpact.engine.stream;
