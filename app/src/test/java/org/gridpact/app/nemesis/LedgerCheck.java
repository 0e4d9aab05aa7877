package org.gridpact.app.nemesis;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.gridpact.ledger.journal.JournalItem.Gap;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.Entry;
import org.gridpact.ledger.state.LedgerCodec;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Vote;

/**
 * Whether all peers have the same entries, with everything that was acknowledged, and what these
 * entries decide; worked out anew from the entries.
 */
final class LedgerCheck {
  private final List<String> problems = new ArrayList<>();
  private final NavigableMap<Long, byte[]> reference = new TreeMap<>();
  private final List<String> chains = new ArrayList<>(List.of("0".repeat(64)));
  private final Map<String, Outcome> outcomes = new HashMap<>();

  /**
   * A decision.
   *
   * @param at time of the ledger
   */
  record Outcome(boolean committed, long at) {}

  /** Votes so far on an order that is open. */
  private record Poll(Order order, Map<String, Boolean> votes) {}

  /**
   * Checks the ledgers.
   *
   * @param logs by peer, after its end
   * @param last what the ledger said of itself at the end
   */
  static LedgerCheck of(Map<String, PeerLog> logs, LedgerState last, List<Command> acknowledged) {
    LedgerCheck check = new LedgerCheck();
    logs.forEach(check::merge);
    check.chain(last);
    logs.forEach(check::complete);
    check.acknowledged(acknowledged);
    check.decide();
    return check;
  }

  private void merge(String peer, PeerLog log) {
    log.entries()
        .forEach(
            (index, bytes) -> {
              byte[] other = reference.putIfAbsent(index, bytes);
              if (other != null && !Arrays.equals(other, bytes)) {
                problems.add("peer %s has another entry than others at %d".formatted(peer, index));
              }
            });
  }

  private void chain(LedgerState last) {
    for (Map.Entry<Long, byte[]> entry : reference.entrySet()) {
      if (entry.getKey() != chains.size()) {
        problems.add("no peer has entry %d".formatted(chains.size()));
        return;
      }
      chains.add(next(chains.getLast(), entry.getKey(), entry.getValue()));
    }
    if (!isChain(last)) {
      problems.add("the entries on disk are not those of the ledger's chain");
    }
  }

  private boolean isChain(LedgerState state) {
    return state.entries() < chains.size()
        && chains.get((int) state.entries()).equals(state.chain());
  }

  private static String next(String before, long number, byte[] entry) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(HexFormat.of().parseHex(before));
      sha.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
      return HexFormat.of().formatHex(sha.digest(entry));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** A peer has applied everything, or taken over states in whose chain everything is. */
  private void complete(String peer, PeerLog log) {
    for (Gap gap : log.gaps()) {
      if (!isChain(gap.state())) {
        problems.add(
            "peer %s took over a state at %d that is of other entries".formatted(peer, gap.last()));
      }
    }
    long missing = log.gaps().stream().mapToLong(g -> g.last() - g.first() + 1).sum();
    if (log.entries().size() + missing != reference.size() || log.last() != reference.size()) {
      problems.add(
          "peer %s has %d of %d entries, and %d by other peers' states"
              .formatted(peer, log.entries().size(), reference.size(), missing));
    }
  }

  private void acknowledged(List<Command> commands) {
    Map<String, Integer> counts = new HashMap<>();
    for (byte[] bytes : reference.values()) {
      single(LedgerCodec.decodeEntry(bytes).command())
          .forEach(c -> counts.merge(key(c), 1, Integer::sum));
    }
    for (Command command : commands) {
      if (counts.merge(key(command), -1, Integer::sum) < 0) {
        problems.add("acknowledged and not in the ledger: " + command);
      }
    }
  }

  private static String key(Command command) {
    return HexFormat.of().formatHex(LedgerCodec.encode(command));
  }

  private void decide() {
    Map<String, Poll> polls = new HashMap<>();
    long time = 0;
    for (byte[] bytes : reference.values()) {
      Entry entry = LedgerCodec.decodeEntry(bytes);
      time = Math.max(time, entry.epochMillis());
      for (Command command : single(entry.command()).toList()) {
        switch (command) {
          case Command.Propose(Order order) ->
              polls.putIfAbsent(order.id(), new Poll(order, new HashMap<>()));
          case Command.CastVote(Vote vote) -> vote(polls.get(vote.order()), vote, time);
          case Command.CloseVoting(String order) -> close(polls.get(order), time);
          default -> {}
        }
      }
    }
  }

  private static Stream<Command> single(Command command) {
    return command instanceof Command.Batch(List<Command> commands)
        ? commands.stream()
        : Stream.of(command);
  }

  private void vote(Poll poll, Vote vote, long time) {
    if (poll == null
        || outcomes.containsKey(poll.order().id())
        || time >= poll.order().voteUntil()
        || !poll.order().participants().contains(vote.gateway())
        || poll.votes().putIfAbsent(vote.gateway(), vote.prepared()) != null) {
      return;
    }
    if (!vote.prepared()) {
      outcomes.put(poll.order().id(), new Outcome(false, time));
    } else if (poll.votes().keySet().containsAll(poll.order().participants())) {
      outcomes.put(poll.order().id(), new Outcome(true, time));
    }
  }

  private void close(Poll poll, long time) {
    if (poll != null && time >= poll.order().voteUntil()) {
      outcomes.putIfAbsent(poll.order().id(), new Outcome(false, time));
    }
  }

  List<String> problems() {
    return problems;
  }

  /** By order; of one that was refused it says nothing. */
  Map<String, Outcome> outcomes() {
    return outcomes;
  }

  int entries() {
    return reference.size();
  }

  /** Longest time between two decisions, in milliseconds of the ledger's time. */
  long longestGapMillis() {
    List<Long> times = outcomes.values().stream().map(Outcome::at).sorted().toList();
    long longest = 0;
    for (int i = 1; i < times.size(); i++) {
      longest = Math.max(longest, times.get(i) - times.get(i - 1));
    }
    return longest;
  }
}
