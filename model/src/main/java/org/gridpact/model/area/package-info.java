/**
 * An area as its operator describes it: network, limits, gateways, devices, dispatch rules.
 *
 * <p>In: a configuration file. Out: records. Always: complete and without contradiction in itself;
 * whether buses and branches exist is for who knows the network to check.
 */
package org.gridpact.model.area;
