/**
 * Linear programs, and convex quadratic ones with a diagonal quadratic part, small enough for dense
 * normal equations (some hundreds of rows, some thousands of variables).
 *
 * <p>In: a {@link org.gridpact.network.lp.Program}. Out: a {@link
 * org.gridpact.network.lp.Solution}. Always: what is called optimal carries a lower bound of the
 * cost that follows from its prices by convexity, whatever the iterations did; what is called
 * infeasible has been shown so by the least sum of violations being above zero.
 */
package org.gridpact.network.lp;
