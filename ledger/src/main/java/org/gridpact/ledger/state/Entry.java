package org.gridpact.ledger.state;

/**
 * A command with the time its leader stamped on it.
 *
 * @param epochMillis the leader's clock; the ledger's own time is the largest stamp so far
 */
public record Entry(long epochMillis, Command command) {}
