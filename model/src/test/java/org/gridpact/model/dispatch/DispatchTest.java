package org.gridpact.model.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.gridpact.model.dispatch.Effect.DeviceMeasurement;
import org.gridpact.model.dispatch.Effect.SwitchState;
import org.gridpact.model.wire.DispatchProto;
import org.junit.jupiter.api.Test;

class DispatchTest {
  private static final Order ORDER =
      new Order(
          "o-1",
          "street",
          3,
          List.of(
              new Order.Part(
                  "a",
                  List.of(
                      new Setpoint.Power("battery", -5_000, -5_000),
                      new Setpoint.Vars("battery", -3_000))),
              new Order.Part(
                  "b",
                  List.of(new Setpoint.Switch("breaker", false), new Setpoint.Tap("oltc", -3)))),
          10,
          20,
          30,
          40,
          "overload of 1-2",
          new Evidence(5, "AC, 33 buses", true, List.of("1-2 at 104 %")),
          List.of("o-0"));

  @Test
  void anOrderIsTheSameAfterTheWire() {
    assertThat(DispatchCodec.fromProto(DispatchCodec.toProto(ORDER))).isEqualTo(ORDER);
  }

  @Test
  void aGatewayIsSentItsOwnPartOnly() {
    assertThat(ORDER.partFor("b").setpoints())
        .containsExactly(new Setpoint.Switch("breaker", false), new Setpoint.Tap("oltc", -3));
  }

  @Test
  void ofAReasonThatIsTooLongTheBeginningIsSaid() {
    String longest = "x".repeat(OneLine.CHARACTERS_MAX);
    assertThat(OneLine.beginning(longest)).isEqualTo(longest);
    String words = "x".repeat(OneLine.CHARACTERS_MAX - 2) + "\ud83d\udd0b" + "x".repeat(3 << 20);
    Vote vote = new Vote("o-1", "a", false, words);
    Effect effect = new Effect("o-1", "a", Effect.Stage.NOT_APPLIED, 25, words, List.of());

    assertThat(vote.reason()).isEqualTo("x".repeat(OneLine.CHARACTERS_MAX - 2) + "…");
    assertThat(effect.reason()).isEqualTo(vote.reason());
    assertThat(DispatchCodec.fromProto(DispatchCodec.toProto(vote))).isEqualTo(vote);
  }

  @Test
  void timesThatAreNotOnTheWireAreUnknownAndNeverZero() {
    Vote vote = new Vote("o-1", "a", true, "", OptionalLong.of(0), OptionalLong.of(12));
    Effect effect = new Effect("o-1", "a", Effect.Stage.APPLIED, 25, "", List.of());
    Effect learnt = effect.learnt(OptionalLong.of(0));

    assertThat(DispatchCodec.fromProto(DispatchCodec.toProto(vote))).isEqualTo(vote);
    assertThat(DispatchCodec.fromProto(DispatchCodec.toProto(learnt))).isEqualTo(learnt);
    assertThat(DispatchCodec.fromProto(DispatchCodec.toProto(vote.untimed())).receivedAt())
        .isEmpty();
    assertThat(DispatchCodec.fromProto(DispatchCodec.toProto(vote.untimed())).preparedAt())
        .isEmpty();
    assertThat(DispatchCodec.fromProto(DispatchCodec.toProto(effect)).learntAt()).isEmpty();
  }

  @Test
  void votesDecisionsAndEffectsAreTheSameAfterTheWire() {
    Vote vote = new Vote("o-1", "a", false, "locked out");
    Decision decision = new Decision("o-1", false, "a: locked out");
    Effect effect =
        new Effect(
            "o-1",
            "a",
            Effect.Stage.MEASURED,
            25,
            "",
            List.of(
                new DeviceMeasurement("x", OptionalDouble.of(0), SwitchState.UNKNOWN),
                new DeviceMeasurement("y", OptionalDouble.empty(), SwitchState.OPEN),
                new DeviceMeasurement(
                    "z",
                    OptionalDouble.empty(),
                    SwitchState.UNKNOWN,
                    OptionalInt.of(0),
                    OptionalDouble.of(0))));

    assertThat(DispatchCodec.fromProto(DispatchCodec.toProto(vote))).isEqualTo(vote);
    assertThat(DispatchCodec.fromProto(DispatchCodec.toProto(decision))).isEqualTo(decision);
    assertThat(DispatchCodec.fromProto(DispatchCodec.toProto(effect))).isEqualTo(effect);
  }

  /** Bytes of a version that knew no reactive power. */
  @Test
  void whatWasWrittenBeforeThereWereVarsIsReadAsBefore() throws IOException {
    byte[] measured = HexFormat.of().parseHex("0a017811000000000088b3c02006");
    DispatchProto.Effect effect =
        DispatchProto.Effect.newBuilder()
            .setStage(DispatchProto.Effect.Stage.MEASURED)
            .addMeasurements(DispatchProto.DeviceMeasurement.parseFrom(measured))
            .build();
    assertThat(DispatchCodec.fromProto(effect).measurements())
        .containsExactly(
            new DeviceMeasurement(
                "x",
                OptionalDouble.of(-5_000),
                SwitchState.UNKNOWN,
                OptionalInt.of(3),
                OptionalDouble.empty()));

    byte[] part =
        HexFormat.of().parseHex("0a01671217" + "0a0162121209000000000088b3c0110000000000000000");
    DispatchProto.Order order =
        DispatchCodec.toProto(ORDER).toBuilder()
            .clearParts()
            .addParts(DispatchProto.Part.parseFrom(part))
            .build();
    assertThat(DispatchCodec.fromProto(order).parts())
        .containsExactly(new Order.Part("g", List.of(new Setpoint.Power("b", -5_000, 0))));
  }

  /** As one reads it that knows no reactive power: never as a setpoint of something else. */
  @Test
  void aSetpointOfAKindThatIsNotKnownHereIsRefused() throws IOException {
    byte[] later = HexFormat.of().parseHex("0a0162" + "f1" + "06" + "000000000088b3c0");
    DispatchProto.Order order =
        DispatchCodec.toProto(ORDER).toBuilder()
            .clearParts()
            .addParts(
                DispatchProto.Part.newBuilder()
                    .setGateway("g")
                    .addSetpoints(DispatchProto.Setpoint.parseFrom(later)))
            .build();
    assertThatThrownBy(() -> DispatchCodec.fromProto(order))
        .hasMessageContaining("setpoint of b has no target");
  }

  @Test
  void anOrderIsCommittedOnlyWhenAllArePrepared() {
    Vote a = new Vote("o-1", "a", true, "");
    Vote b = new Vote("o-1", "b", true, "");
    Vote no = new Vote("o-1", "b", false, "locked out");
    List<String> both = List.of("a", "b");

    assertThat(Decision.of("o-1", both, _ -> null)).isEmpty();
    assertThat(Decision.of("o-1", both, Map.of("a", a)::get)).isEmpty();
    assertThat(Decision.of("o-1", both, Map.of("a", a, "b", b)::get))
        .contains(new Decision("o-1", true, ""));
    assertThat(Decision.of("o-1", both, Map.of("b", no)::get))
        .contains(new Decision("o-1", false, "b: locked out"));
  }

  @Test
  void aDeviceInTwoPartsIsRefused() {
    Order.Part part = ORDER.parts().getFirst();
    assertThatThrownBy(
            () ->
                new Order(
                    "o",
                    "street",
                    1,
                    List.of(part, new Order.Part("c", part.setpoints())),
                    1,
                    2,
                    3,
                    4,
                    "",
                    ORDER.evidence(),
                    List.of()))
        .hasMessageContaining("device battery twice");
  }

  @Test
  void aDeviceIsNamedOnceForItsWattsAndOnceForItsVars() {
    Setpoint watts = new Setpoint.Power("battery", -5_000, -5_000);
    Setpoint vars = new Setpoint.Vars("battery", -3_000);
    assertThat(with(watts, vars).setpoints()).containsExactly(watts, vars);
    assertThat(with(vars).setpoints()).containsExactly(vars);
    assertThatThrownBy(() -> with(vars, watts, new Setpoint.Vars("battery", 0)))
        .hasMessage("order o: vars of device battery twice");
    assertThatThrownBy(() -> with(vars, watts, new Setpoint.Switch("battery", true)))
        .hasMessage("order o: device battery twice");
  }

  private static Order with(Setpoint... setpoints) {
    return new Order(
        "o",
        "street",
        1,
        List.of(new Order.Part("c", List.of(setpoints))),
        1,
        2,
        3,
        4,
        "",
        ORDER.evidence(),
        List.of());
  }

  @Test
  void aSetpointThatIsNoRangeIsRefused() {
    assertThatThrownBy(() -> new Setpoint.Vars("battery", Double.POSITIVE_INFINITY))
        .hasMessageContaining("battery");
    assertThatThrownBy(() -> new Setpoint.Power("battery", 1, 0)).hasMessageContaining("battery");
    assertThatThrownBy(() -> new Setpoint.Power("battery", Double.NaN, 0))
        .hasMessageContaining("battery");
  }
}
