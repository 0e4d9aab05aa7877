/**
 * What people and their programs see.
 *
 * <p>In: live state, orders, gateways, the drawing of the network. Out: one picture of the area
 * that belongs together, as JSON, as a stream of server-sent events, and as a page. Always: a
 * number has a unit, a time and a quality; what is unknown is null and never zero; power into a
 * device is positive.
 */
package org.gridpact.center.web;
