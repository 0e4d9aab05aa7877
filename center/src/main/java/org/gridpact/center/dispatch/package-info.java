/**
 * Turns violations into orders and brings orders to their end.
 *
 * <p>In: snapshots of the grid, the ledger, what gateways say. Out: proposals, votes and effects to
 * the ledger; prepares and decisions to gateways. Always: what happens next follows from the ledger
 * and the grid alone, so any node can go on where another stopped; nothing is sent to a gateway
 * that is not in the ledger first.
 */
package org.gridpact.center.dispatch;
