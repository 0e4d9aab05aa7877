package org.gridpact.model.dispatch;

import java.util.OptionalLong;

/**
 * A gateway's answer to a prepare.
 *
 * @param reason why not, where it is not prepared; cut as in {@link OneLine#beginning}
 * @param receivedAt when the gateway heard the prepare, by its own clock, which may be off: good to
 *     compare with its other times, not with the ledger's. Empty where it is not known
 * @param preparedAt when the gateway had its yes on disk, by the same clock; empty where it said
 *     no, or does not know
 */
public record Vote(
    String order,
    String gateway,
    boolean prepared,
    String reason,
    OptionalLong receivedAt,
    OptionalLong preparedAt) {

  public Vote {
    reason = OneLine.beginning(reason);
  }

  /** Of times that are not known. */
  public Vote(String order, String gateway, boolean prepared, String reason) {
    this(order, gateway, prepared, reason, OptionalLong.empty(), OptionalLong.empty());
  }

  /** What it says, whenever that was. */
  public Vote untimed() {
    return new Vote(order, gateway, prepared, reason);
  }
}
