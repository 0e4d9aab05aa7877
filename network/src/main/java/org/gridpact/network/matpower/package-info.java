/**
 * Reads network files in MATPOWER text format, version 2.
 *
 * <p>In: text. Out: a {@link org.gridpact.network.matpower.MatpowerCase} in the file's own units
 * (MW, Mvar, kV, per unit, degrees). Always: a case that exists is whole and consistent; anything
 * else is refused with the line and the rule it breaks. Source of the format: MATPOWER User's
 * Manual, appendix B.
 */
package org.gridpact.network.matpower;
