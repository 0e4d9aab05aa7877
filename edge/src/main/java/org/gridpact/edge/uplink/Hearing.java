package org.gridpact.edge.uplink;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.uplink.UplinkClient.Identity;
import org.gridpact.model.authority.WordVerifier;
import org.gridpact.model.authority.WordVerifier.Heard;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.DispatchCodec;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Vote;
import org.gridpact.model.time.GridClock;
import org.gridpact.model.wire.DispatchProto;
import org.gridpact.model.wire.UplinkProto.Orders;
import org.gridpact.model.wire.UplinkProto.SignedWord;
import org.gridpact.model.wire.UplinkProto.Word;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears the words of one stream: what the center has signed goes to the listener; what breaks a
 * rule goes nowhere and is counted as {@code word.<rule>}. Prepares and decisions are gathered
 * until {@link #deliver}, so that they share a write to disk. Belongs to the thread of the stream.
 */
final class Hearing {
  /** So many prepares and decisions are delivered without waiting for the caller to say so. */
  private static final int GATHERED_MAX = 512;

  private static final Logger log = LoggerFactory.getLogger(Hearing.class);

  private final String gateway;
  private final UplinkListener listener;
  private final Counters counters;
  private final Consumer<Vote> answers;
  private final WordVerifier verifier;
  private final List<Order> prepares = new ArrayList<>();
  private final List<Decision> decisions = new ArrayList<>();
  private final Set<WordVerifier.Rule> refusalsLogged = EnumSet.noneOf(WordVerifier.Rule.class);

  /**
   * @param answers takes the votes on orders that cannot be read, of which the listener hears
   *     nothing
   */
  Hearing(
      Identity identity,
      long stream,
      GridClock clock,
      UplinkListener listener,
      Counters counters,
      Consumer<Vote> answers) {
    this.gateway = identity.gateway();
    this.listener = listener;
    this.counters = counters;
    this.answers = answers;
    this.verifier = new WordVerifier(identity.centerKey(), identity.area(), gateway, stream, clock);
  }

  /** Hears the next word; whether it is the center's. */
  boolean hear(SignedWord signed) {
    return switch (verifier.hear(signed)) {
      case Heard.Heeded(Word word) -> {
        listener.heard();
        heed(word);
        yield true;
      }
      case Heard.Refused(WordVerifier.Rule rule) -> {
        counters.add("word." + rule);
        listener.refused(RefusedWord.of(rule, signed));
        if (refusalsLogged.add(rule)) {
          log.warn("gateway {} heeds no word on this stream that breaks a rule: {}", gateway, rule);
        }
        yield false;
      }
    };
  }

  private void heed(Word word) {
    switch (word.getSaysCase()) {
      case HEARTBEAT -> {}
      case ORDERS -> orders(word.getOrders());
      case LOCK_OUTS -> listener.lockedOut(Set.copyOf(word.getLockOuts().getDevicesList()));
      case SAYS_NOT_SET -> counters.add("uplink.unknownMessage");
    }
  }

  private void orders(Orders orders) {
    orders.getPreparesList().forEach(this::prepare);
    orders.getDecisionsList().forEach(d -> decisions.add(DispatchCodec.fromProto(d)));
    if (prepares.size() + decisions.size() >= GATHERED_MAX) {
      deliver();
    }
  }

  /**
   * Gives the listener the prepares and decisions heard since the last time, together. Decisions go
   * first, as an abort may have freed what an order of after it needs; those of orders that are
   * among the prepares go after them.
   */
  void deliver() {
    Set<String> asked = prepares.stream().map(Order::id).collect(Collectors.toSet());
    decided(decisions.stream().filter(d -> !asked.contains(d.order())).toList());
    if (!prepares.isEmpty()) {
      listener.prepare(List.copyOf(prepares));
    }
    decided(decisions.stream().filter(d -> asked.contains(d.order())).toList());
    prepares.clear();
    decisions.clear();
  }

  private void decided(List<Decision> some) {
    if (!some.isEmpty()) {
      listener.decided(some);
    }
  }

  private void prepare(DispatchProto.Order order) {
    try {
      prepares.add(DispatchCodec.fromProto(order));
    } catch (IllegalArgumentException e) {
      counters.add("uplink.malformedOrder");
      answers.accept(new Vote(order.getId(), gateway, false, e.getMessage()));
    }
  }
}
