package org.gridpact.app.sim;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Something that was seen at an edge of the protocol. Holds plain values only, so that the checker
 * needs nothing of the protocol's code. {@code at} is true time; {@code index} the place in the
 * log, {@code time} the ledger's time with that entry, {@code local} a gateway's clock.
 */
sealed interface Fact {
  long at();

  /** An order as it was accepted, devices by gateway. */
  record Accepted(
      long at,
      long index,
      long time,
      String order,
      long token,
      Map<String, List<String>> devices,
      long voteUntil,
      long effectiveAt,
      long applyUntil,
      long expiresAt,
      List<String> replaces,
      double watts,
      boolean switches)
      implements Fact {}

  record Granted(
      long at, long index, long time, long token, String holder, long expiresAt, boolean renewed)
      implements Fact {}

  record Released(long at, long index, long time, long token) implements Fact {}

  record Ruled(
      long at, long index, long time, long token, double approveAbove, boolean approveSwitching)
      implements Fact {}

  record Approved(long at, long index, long time, String order, String person) implements Fact {}

  record Locked(
      long at,
      long index,
      long time,
      String subject,
      String person,
      Set<String> devices,
      long from,
      long until)
      implements Fact {}

  record Unlocked(long at, long index, long time, String subject, String person) implements Fact {}

  /** A vote that is new in the ledger, by the command that brought it. */
  record Entered(
      long at, long index, long time, String order, String gateway, boolean yes, String by)
      implements Fact {}

  /** A decision that is new in the ledger. */
  record Decided(long at, long index, long time, String order, boolean committed) implements Fact {}

  /** Each entry. */
  record Time(long at, long index, long time) implements Fact {}

  record AskedToPrepare(long at, String node, String gateway, String order) implements Fact {}

  record Told(long at, String node, String gateway, String order, boolean committed)
      implements Fact {}

  /** A gateway's disk holds this of an order. */
  record Wrote(long at, String gateway, String order, long token, String state) implements Fact {}

  record Started(long at, String gateway) implements Fact {}

  record Said(long at, String gateway, String order, boolean yes, long local) implements Fact {}

  /** A gateway is about to vote on an order, by its clock and under these conditions. */
  record Asked(
      long at, String gateway, String order, long local, boolean normal, Set<String> lockedOut)
      implements Fact {}

  /** A decision has reached a gateway. */
  record Heard(long at, String gateway, String order, boolean committed) implements Fact {}

  /** A gateway has taken in a decision. */
  record Learnt(long at, String gateway, String order, boolean committed, long local)
      implements Fact {}

  record Reported(long at, String gateway, String order, String stage, long local)
      implements Fact {}

  /**
   * A gateway after a step.
   *
   * @param whole the step was not cut short by the disk
   * @param inEffect the order in effect by device; a switch's is not known, it is {@link #SWITCH}
   */
  record Stepped(
      long at,
      String gateway,
      long local,
      boolean whole,
      boolean normal,
      Set<String> lockedOut,
      Map<String, String> inEffect)
      implements Fact {
    static final String SWITCH = "switch";
  }

  /** A process's clock was set. */
  record Jumped(long at, String process) implements Fact {}

  /**
   * What the ledger knows in the end of when a gateway did its part, by the gateway's clock; null
   * is unknown.
   */
  record Evidenced(
      long at,
      String gateway,
      String order,
      boolean saidYes,
      Long received,
      Long prepared,
      Long learnt,
      Long applied)
      implements Fact {}

  record Fault(long at, String what) implements Fact {}

  /** How an order was when the run ended. */
  record OrderAtEnd(long at, String order, String status, boolean partial) implements Fact {}

  /** How a gateway was when the run ended. */
  record GatewayAtEnd(long at, String gateway, List<String> undecided, Set<String> inEffect)
      implements Fact {}
}
