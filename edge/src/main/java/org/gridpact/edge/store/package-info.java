/**
 * What a gateway keeps over restarts, in one SQLite file.
 *
 * <p>In: frames, births, orders, alarms. Out: the same, rollups of what had no room, evidence of
 * votes, effects and losses, after any crash. Always: what was stored without an exception is on
 * disk; a frame leaves only when it is acknowledged or, as evidence, when the budget is full; boot
 * epoch and sequence numbers are never used twice.
 */
package org.gridpact.edge.store;
