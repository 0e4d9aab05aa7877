/**
 * Whether a grid holds its limits when something is lost.
 *
 * <p>In: what its loads take, and what is lost. Out: the limits that are broken, the load without
 * supply, or why nothing is known. Always: what was not solved is never called secure.
 */
package org.gridpact.network.security;
