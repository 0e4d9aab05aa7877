package org.gridpact.edge.uplink;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.stream.Stream;
import org.gridpact.model.authority.WordVerifier;
import org.gridpact.model.wire.DispatchProto;
import org.gridpact.model.wire.UplinkProto.Orders;
import org.gridpact.model.wire.UplinkProto.SignedWord;
import org.gridpact.model.wire.UplinkProto.Word;

/**
 * A word that was not heeded.
 *
 * @param content what it says it is: its sequence number and the first order it is about, cut to
 *     {@value #ID_MAX} letters. Where the signature is what is wrong, anybody may have said so
 */
public record RefusedWord(WordVerifier.Rule rule, String content) {
  private static final int ID_MAX = 64;

  static RefusedWord of(WordVerifier.Rule rule, SignedWord signed) {
    try {
      return new RefusedWord(rule, content(Word.parseFrom(signed.getWord())));
    } catch (InvalidProtocolBufferException _) {
      return new RefusedWord(rule, "unreadable");
    }
  }

  private static String content(Word word) {
    Orders orders = word.getOrders();
    String about =
        Stream.concat(
                orders.getPreparesList().stream().map(DispatchProto.Order::getId),
                orders.getDecisionsList().stream().map(DispatchProto.Decision::getOrder))
            .findFirst()
            .map(id -> ", order " + id.substring(0, Math.min(ID_MAX, id.length())))
            .orElse("");
    return "sequence " + Long.toUnsignedString(word.getSequence()) + about;
  }
}
