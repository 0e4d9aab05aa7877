package org.gridpact.app.sim;

import java.util.Optional;
import java.util.Set;
import org.gridpact.model.authority.AreaKey;
import org.gridpact.model.authority.WordSigner;
import org.gridpact.model.authority.WordVerifier;
import org.gridpact.model.dispatch.DispatchCodec;
import org.gridpact.model.time.GridClock;
import org.gridpact.model.wire.UplinkProto.Heartbeat;
import org.gridpact.model.wire.UplinkProto.LockOuts;
import org.gridpact.model.wire.UplinkProto.Orders;
import org.gridpact.model.wire.UplinkProto.SignedWord;
import org.gridpact.model.wire.UplinkProto.Word;

/**
 * The words of one stream. In some runs they are really signed and verified; in the others, which
 * are a hundred times faster, an unsigned word carries what the signed one does and is judged by
 * the same rules.
 */
sealed interface Words {
  /** The center's end of a stream. */
  interface Speaker {
    Object say(Says says);
  }

  /** The gateway's end of a stream. */
  interface Hearer {
    Optional<Says> hear(Object word);
  }

  Speaker speaker(String gateway, long stream, GridClock clock);

  Hearer hearer(String gateway, long stream, GridClock clock);

  /** Ed25519, protobuf, and the verifier a gateway uses. */
  record Signed() implements Words {
    private static final AreaKey KEY = AreaKey.generate();

    @Override
    public Speaker speaker(String gateway, long stream, GridClock clock) {
      WordSigner signer = new WordSigner(KEY.privateKey(), Grid.AREA, gateway, stream, clock);
      return says -> signer.sign(toProto(says));
    }

    @Override
    public Hearer hearer(String gateway, long stream, GridClock clock) {
      WordVerifier verifier = new WordVerifier(KEY.publicKey(), Grid.AREA, gateway, stream, clock);
      return word ->
          verifier.hear((SignedWord) word) instanceof WordVerifier.Heard.Heeded(Word heeded)
              ? Optional.of(fromProto(heeded))
              : Optional.empty();
    }

    private static Word.Builder toProto(Says says) {
      Word.Builder word = Word.newBuilder();
      return switch (says) {
        case Says.Beat _ -> word.setHeartbeat(Heartbeat.getDefaultInstance());
        case Says.Prepare p ->
            word.setOrders(Orders.newBuilder().addPrepares(DispatchCodec.toProto(p.part())));
        case Says.Decide d ->
            word.setOrders(Orders.newBuilder().addDecisions(DispatchCodec.toProto(d.decision())));
        case Says.LockOuts l ->
            word.setLockOuts(
                LockOuts.newBuilder().addAllDevices(l.devices().stream().sorted().toList()));
      };
    }

    /** One at a time, as this side says them. */
    private static Says says(Orders orders) {
      return orders.getPreparesCount() > 0
          ? new Says.Prepare(DispatchCodec.fromProto(orders.getPrepares(0)))
          : new Says.Decide(DispatchCodec.fromProto(orders.getDecisions(0)));
    }

    private static Says fromProto(Word word) {
      return switch (word.getSaysCase()) {
        case ORDERS -> says(word.getOrders());
        case LOCK_OUTS -> new Says.LockOuts(Set.copyOf(word.getLockOuts().getDevicesList()));
        case HEARTBEAT, SAYS_NOT_SET -> new Says.Beat();
      };
    }
  }

  /** The same without signatures. */
  record Plain() implements Words {
    private static final long VALID_MILLIS = 10_000;

    private record Sealed(String gateway, long stream, long sequence, long at, Says says) {}

    @Override
    public Speaker speaker(String gateway, long stream, GridClock clock) {
      return new Speaker() {
        private long sequence;

        @Override
        public Object say(Says says) {
          return new Sealed(gateway, stream, ++sequence, clock.epochMillis(), says);
        }
      };
    }

    @Override
    public Hearer hearer(String gateway, long stream, GridClock clock) {
      return new Hearer() {
        private long last;

        @Override
        public Optional<Says> hear(Object word) {
          Sealed sealed = (Sealed) word;
          long now = clock.epochMillis();
          if (!sealed.gateway.equals(gateway)
              || sealed.stream != stream
              || sealed.sequence <= last
              || now - WordVerifier.CLOCKS_DIFFER_MILLIS > sealed.at + VALID_MILLIS
              || now + WordVerifier.CLOCKS_DIFFER_MILLIS < sealed.at) {
            return Optional.empty();
          }
          last = sealed.sequence;
          return Optional.of(sealed.says);
        }
      };
    }
  }
}
