/**
 * The AC load flow.
 *
 * <p>In: a {@link org.gridpact.network.grid.Grid} and the demand at some of its buses. Out:
 * voltages and flows, or why there are none. Always: a bus or branch without supply is named as
 * such and has no value; a result that did not converge carries no values at all.
 */
package org.gridpact.network.flow;
