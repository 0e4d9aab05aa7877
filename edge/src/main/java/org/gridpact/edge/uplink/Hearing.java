package org.gridpact.edge.uplink;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.uplink.UplinkClient.Identity;
import org.gridpact.model.authority.WordVerifier;
import org.gridpact.model.authority.WordVerifier.Heard;
import org.gridpact.model.dispatch.DispatchCodec;
import org.gridpact.model.dispatch.Vote;
import org.gridpact.model.time.GridClock;
import org.gridpact.model.wire.DispatchProto;
import org.gridpact.model.wire.UplinkProto.SignedWord;
import org.gridpact.model.wire.UplinkProto.Word;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears the words of one stream: what the center has signed goes to the listener; what breaks a
 * rule goes nowhere and is counted as {@code word.<rule>}. Belongs to the thread of the stream.
 */
final class Hearing {
  private static final Logger log = LoggerFactory.getLogger(Hearing.class);

  private final String gateway;
  private final UplinkListener listener;
  private final Counters counters;
  private final Consumer<Vote> answers;
  private final WordVerifier verifier;
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
      case PREPARE -> prepare(word.getPrepare());
      case DECISION -> listener.decided(DispatchCodec.fromProto(word.getDecision()));
      case LOCK_OUTS -> listener.lockedOut(Set.copyOf(word.getLockOuts().getDevicesList()));
      case SAYS_NOT_SET -> counters.add("uplink.unknownMessage");
    }
  }

  private void prepare(DispatchProto.Order order) {
    try {
      listener.prepare(DispatchCodec.fromProto(order));
    } catch (IllegalArgumentException e) {
      counters.add("uplink.malformedOrder");
      answers.accept(new Vote(order.getId(), gateway, false, e.getMessage()));
    }
  }
}
