package org.gridpact.edge.fuzz;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.OptionalDouble;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.DispatchCodec;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Evidence;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.wire.DispatchProto;
import org.gridpact.model.wire.UplinkProto.Orders;
import org.gridpact.model.wire.UplinkProto.SignedWord;
import org.gridpact.model.wire.UplinkProto.ToCenter;
import org.gridpact.model.wire.UplinkProto.ToGateway;
import org.gridpact.model.wire.UplinkProto.Word;

/** Messages of the uplink, both ways, down to orders, votes, decisions and effects. */
final class UplinkFuzz implements FuzzTarget {
  @Override
  public void take(byte[] bytes) {
    try {
      toGateway(ToGateway.parseFrom(bytes));
    } catch (InvalidProtocolBufferException | IllegalArgumentException _) {
      // Declared.
    }
    try {
      toCenter(ToCenter.parseFrom(bytes));
    } catch (InvalidProtocolBufferException | IllegalArgumentException _) {
      // Declared.
    }
  }

  private static void toGateway(ToGateway message) throws InvalidProtocolBufferException {
    switch (message.getMessageCase()) {
      case WORD -> word(Word.parseFrom(message.getWord().getWord()));
      case WELCOME, ACK, REFUSAL, EVIDENCE_ACK, TASKS, ROLLUP_ACK, MESSAGE_NOT_SET -> {}
    }
  }

  private static void word(Word word) {
    switch (word.getSaysCase()) {
      case ORDERS -> {
        word.getOrders().getPreparesList().forEach(UplinkFuzz::order);
        word.getOrders().getDecisionsList().forEach(UplinkFuzz::decision);
      }
      case HEARTBEAT, LOCK_OUTS, SAYS_NOT_SET -> {}
    }
  }

  private static void toCenter(ToCenter message) {
    if (message.hasVote()) {
      DispatchCodec.toProto(DispatchCodec.fromProto(message.getVote()));
    }
    if (message.hasEffect()) {
      Effect effect = DispatchCodec.fromProto(message.getEffect());
      same(effect, DispatchCodec.fromProto(DispatchCodec.toProto(effect)));
    }
  }

  private static void order(DispatchProto.Order message) {
    Order order = DispatchCodec.fromProto(message);
    same(order, DispatchCodec.fromProto(DispatchCodec.toProto(order)));
  }

  private static void decision(DispatchProto.Decision message) {
    Decision decision = DispatchCodec.fromProto(message);
    same(decision, DispatchCodec.fromProto(DispatchCodec.toProto(decision)));
  }

  private static void same(Object read, Object again) {
    if (!read.equals(again)) {
      throw new AssertionError("%s became %s".formatted(read, again));
    }
  }

  @Override
  public List<byte[]> seeds() {
    DispatchProto.Order order =
        DispatchCodec.toProto(
            new Order(
                "o1",
                "feeder33",
                3,
                List.of(
                    new Order.Part(
                        "gateway-1",
                        List.of(
                            new Setpoint.Power("battery-1", -5_000, 5_000),
                            new Setpoint.Switch("breaker-1", false)))),
                1,
                2,
                3,
                4,
                "voltage at bus 18",
                new Evidence(1, "AC load flow", true, List.of("bus 18")),
                List.of("o0")));
    DispatchProto.Effect effect =
        DispatchCodec.toProto(
            new Effect(
                "o1",
                "gateway-1",
                Effect.Stage.MEASURED,
                5,
                "",
                List.of(
                    new Effect.DeviceMeasurement(
                        "battery-1", OptionalDouble.of(-1), Effect.SwitchState.UNKNOWN))));
    return List.of(
        signed(Word.newBuilder().setOrders(Orders.newBuilder().addPrepares(order))),
        signed(
            Word.newBuilder()
                .setOrders(
                    Orders.newBuilder()
                        .addDecisions(DispatchCodec.toProto(new Decision("o1", true, ""))))),
        ToCenter.newBuilder().setEffect(effect).build().toByteArray());
  }

  private static byte[] signed(Word.Builder word) {
    ByteString bytes = word.setArea("feeder33").build().toByteString();
    return ToGateway.newBuilder()
        .setWord(SignedWord.newBuilder().setWord(bytes))
        .build()
        .toByteArray();
  }
}
