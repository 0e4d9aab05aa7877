/**
 * The numeric core of the AC grid: two-ports, flows and their derivatives, Newton's method,
 * sensitivities.
 *
 * <p>In: a {@link org.gridpact.network.grid.Grid}. Out: arrays by bus and branch, per unit of
 * {@link org.gridpact.network.ac.AcNetwork#BASE_VA} and of each bus's nominal voltage; angles in
 * radians. Always: power into a branch is positive at either end, an injection into the grid is
 * positive, and a solved state balances every bus that has supply.
 *
 * <p>Held against {@link org.gridpact.network.flow.LoadFlow}, which shares none of its code.
 */
package org.gridpact.network.ac;
