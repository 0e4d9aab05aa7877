package org.gridpact.ledger.state;

import org.gridpact.model.dispatch.OneLine;

/**
 * Something an auditor should find: a command a gateway refused, say.
 *
 * @param subject where it happened: a gateway, a center, an area
 * @param text cut as in {@link OneLine#beginning}
 * @param epochMillis when, by the clock there
 */
public record AuditNote(String subject, String text, long epochMillis) {
  public AuditNote {
    text = OneLine.beginning(text);
  }
}
