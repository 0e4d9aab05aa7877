/**
 * The vocabulary of measuring: quantities, points, readings, quality, and frames that carry them.
 *
 * <p>In: what drivers read. Out: births and frames, and their bytes. Always: SI units, load
 * convention (power flowing from the grid into a device is positive), a time and a quality with
 * every value, and absent is never zero.
 */
package org.gridpact.model.measurement;
