/**
 * Optimal power flow: the least cost of generation under the limits of the grid, with a DC or an AC
 * model of it.
 *
 * <p>In: a {@link org.gridpact.network.matpower.MatpowerCase}, because that format alone carries
 * costs. Out: an {@link org.gridpact.network.opf.OpfResult}. Always: production is positive, as in
 * the file; MW, Mvar and $/h; a price is what one more MW of load at a bus costs for an hour; and
 * where no dispatch keeps every limit, the limits that conflict are named with by how much.
 */
package org.gridpact.network.opf;
