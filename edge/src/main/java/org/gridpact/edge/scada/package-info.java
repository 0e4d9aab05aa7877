/**
 * The gateway as a Sparkplug B edge node, for a SCADA host.
 *
 * <p>In: the process image of each cycle. Out: births, what changed, deaths. Always: the cycle
 * never waits for a broker; nothing that a SCADA host writes moves a device.
 */
package org.gridpact.edge.scada;
