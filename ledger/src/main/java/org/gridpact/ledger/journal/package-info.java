/**
 * The audit: every entry a peer has applied, in files that are only ever appended to, each chained
 * to the one before by its hash.
 *
 * <p>In: applied entries. Out: the same entries, checked, and the states they give. Always: what is
 * read was whole; what is not whole is named by entry, file and offset, and nothing after it is
 * read. Nothing here is ever deleted, save a last record that a crash left incomplete, which is
 * applied again from the Raft log.
 *
 * <p><b>A full or broken disk.</b> An entry that cannot be written here is not applied: the peer
 * says so in its log, stops applying and answering, and the others of its group go on; a group of
 * one stops. After space was made it is started again, and Raft hands it what it lacks. A failed
 * sync is never tried again: no snapshot is taken, so Raft keeps its log, and the next entry stops
 * the peer.
 *
 * <p><b>An altered record</b> that a peer finds at its start, among those after its last snapshot,
 * keeps it from starting. Move that segment and those after it out of the folder to start with a
 * gap, which is marked as one.
 *
 * <p><b>What no peer can find alone</b>: that whole records are gone from the end, past its newest
 * snapshot, or that somebody computed every hash and checksum anew. Another peer's journal shows
 * both.
 */
package org.gridpact.ledger.journal;
