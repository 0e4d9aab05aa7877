/**
 * SunSpec information models, as the alliance publishes them, and how numbers lie in registers.
 *
 * <p>In: model definitions that come with the program. Out: where a point is in its model, its
 * type, and which raw value says that it is not implemented. Always: pure; devices and gateways
 * share it and neither knows the other.
 */
package org.gridpact.model.sunspec;
