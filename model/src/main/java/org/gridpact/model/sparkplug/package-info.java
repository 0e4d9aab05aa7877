/**
 * Sparkplug B messages, as the <i>Eclipse Sparkplug 3.0</i> specification has them: topics and
 * payloads.
 *
 * <p>In: topics and bytes. Out: values, and back. Always: what is decoded is valid, or refused
 * whole; a metric without a value has none, never 0.
 */
package org.gridpact.model.sparkplug;
