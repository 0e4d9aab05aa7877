/**
 * A center node: everything of an area that is not at its edge.
 *
 * <p>In: an area, its grid, and gateways that connect. Out: orders to them, and the picture for
 * people. Always: data plane and control plane start and fail apart.
 */
package org.gridpact.center;
