/**
 * A gateway's side of the dispatch protocol: atomic commit as in Gray and Lamport's <i>Consensus on
 * Transaction Commit</i>.
 *
 * <p>In: prepares, decisions, time, what devices measure. Out: votes, setpoints in effect, effects.
 * Always: a yes is on disk before it is said; who said yes does not abort by itself; a setpoint
 * holds only between its order's time of effect and its end; the same prepare gets the same vote.
 */
package org.gridpact.edge.dispatch;
