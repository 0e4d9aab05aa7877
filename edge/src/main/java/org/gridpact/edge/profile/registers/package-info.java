/**
 * Device profiles that map registers to points.
 *
 * <p>In: YAML that comes with the program or from a file, and registers as they were read. Out: the
 * values of points in their units and the load convention, and raw values to write for a command.
 * Always: a value that is not implemented, or whose scale is not, is NaN and never 0.
 */
package org.gridpact.edge.profile.registers;
