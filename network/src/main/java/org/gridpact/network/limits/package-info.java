/**
 * What the buses and branches of a grid may carry.
 *
 * <p>In: a grid's file limits and an area's. Out: {@link org.gridpact.network.limits.GridLimits},
 * or the list of what is wrong. Always: every bus and branch has its limit, and each one that was
 * assumed is counted in a notice.
 */
package org.gridpact.network.limits;
