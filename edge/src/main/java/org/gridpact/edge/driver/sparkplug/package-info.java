/**
 * Sparkplug B edge nodes as a host sees them.
 *
 * <p>In: a node's messages in order. Out: readings and losses of its devices, and wishes for a
 * rebirth. Always: nothing counts that comes before a birth or after a gap; what a death ends is
 * lost at once.
 */
package org.gridpact.edge.driver.sparkplug;
