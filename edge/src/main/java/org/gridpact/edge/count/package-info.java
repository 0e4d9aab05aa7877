/**
 * Running totals of what a gateway did, refused and dropped.
 *
 * <p>In: events by kind. Out: totals by kind. Always: what was refused or dropped is in a total,
 * and a total never goes back while the gateway runs.
 */
package org.gridpact.edge.count;
