/**
 * What state a grid is in, from what is measured of it.
 *
 * <p>In: readings of an area's devices, positions of breakers and taps, and the grid's model. Out:
 * {@link org.gridpact.network.estimate.GridEstimate}: voltages, flows and losses with their
 * standard deviations, how each bus is known, and the meters that contradict the rest. Always: a
 * value that rests on an assumption says so, and a meter that is suspected has no part in the
 * result.
 */
package org.gridpact.network.estimate;
