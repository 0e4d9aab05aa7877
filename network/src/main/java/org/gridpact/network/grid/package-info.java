/**
 * The description of a network, whatever file it comes from.
 *
 * <p>In: a built-in network's name or a file (MATPOWER text, IEEE-CDF, XIIDM). Out: a {@link
 * org.gridpact.network.grid.Grid} of buses and branches, and copies of its IIDM network for
 * solvers. Always: ids are unique, every branch joins two of the buses, a limit the file does not
 * give is empty, and whatever was assumed or left out is said in a notice.
 */
package org.gridpact.network.grid;
