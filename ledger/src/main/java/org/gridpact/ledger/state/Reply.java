package org.gridpact.ledger.state;

import java.util.List;

/** The ledger's answer to a command. */
public sealed interface Reply {

  /** It is done, now or by an earlier command that said the same. */
  record Accepted() implements Reply {}

  record Granted(Lease lease) implements Reply {}

  /**
   * It changed nothing.
   *
   * @param rule what it would have broken, and what is in its way
   */
  record Refused(String rule) implements Reply {}

  /** The answers to a batch, in its order. */
  record Each(List<Reply> replies) implements Reply {
    public Each {
      replies = List.copyOf(replies);
    }
  }

  /**
   * No answer came in time. The command may have taken effect or may yet; the state will tell. It
   * never comes from the state machine.
   */
  record Unanswered(String reason) implements Reply {}
}
