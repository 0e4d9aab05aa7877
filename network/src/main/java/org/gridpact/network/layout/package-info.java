/**
 * Where to draw the buses of a grid.
 *
 * <p>In: a grid. Out: a point for each bus. Always: every bus has one, inside the unit square, no
 * two the same, and the same grid gives the same points.
 */
package org.gridpact.network.layout;
