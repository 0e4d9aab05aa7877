package org.gridpact.ledger.state;

/**
 * The right to propose orders for an area.
 *
 * @param token fencing token: each lease on an area has a larger one than all before
 * @param expiresAt it runs while ledger time is before this
 */
public record Lease(String area, String holder, long token, long expiresAt) {
  public boolean runs(long epochMillis) {
    return epochMillis < expiresAt;
  }
}
