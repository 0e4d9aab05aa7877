/**
 * The ledger, replicated by Apache Ratis (Raft).
 *
 * <p>In: commands. Out: replies, the state, and an event for each entry. Always: one order of
 * entries for all peers; a command that was answered is on the disks of a majority; time is stamped
 * by the leader.
 */
package org.gridpact.ledger.raft;
