/**
 * Areas made up on any grid, for benches and tests: devices placed by chance, and limits that some
 * branches break.
 *
 * <p>In: a grid and a random source. Out: devices and limits. Always: the same seed gives the same
 * area.
 */
package org.gridpact.network.sample;
