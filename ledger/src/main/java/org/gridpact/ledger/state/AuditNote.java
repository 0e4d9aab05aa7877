package org.gridpact.ledger.state;

/**
 * Something an auditor should find: a command a gateway refused, say.
 *
 * @param subject where it happened: a gateway, a center
 * @param epochMillis when, by the clock there
 */
public record AuditNote(String subject, String text, long epochMillis) {}
