/**
 * The log between the parts: Kafka, embedded or the operator's own.
 *
 * <p>In: births and frames as bytes, keyed by gateway. Out: the same in order per gateway, and
 * state records to whoever follows. Always: a frame whose append was acknowledged is on disk, and
 * is deleted only after a completed checkpoint of the stream job holds it in history.
 */
package org.gridpact.engine.kafka;
