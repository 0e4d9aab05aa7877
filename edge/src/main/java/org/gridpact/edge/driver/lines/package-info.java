/**
 * Meters that connect over TCP and speak JSON, one object a line.
 *
 * <p>In: bytes. Out: readings in the inputs, commands as lines. Always: a line is taken whole or
 * refused whole and counted by the rule it broke; no peer holds up another.
 */
package org.gridpact.edge.driver.lines;
