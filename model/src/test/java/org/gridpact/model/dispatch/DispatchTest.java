package org.gridpact.model.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.gridpact.model.dispatch.Effect.DeviceMeasurement;
import org.gridpact.model.dispatch.Effect.SwitchState;
import org.junit.jupiter.api.Test;

class DispatchTest {
  private static final Order ORDER =
      new Order(
          "o-1",
          "street",
          3,
          List.of(
              new Order.Part("a", List.of(new Setpoint.Power("battery", -5_000, -5_000))),
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
                    "z", OptionalDouble.empty(), SwitchState.UNKNOWN, OptionalInt.of(0))));

    assertThat(DispatchCodec.fromProto(DispatchCodec.toProto(vote))).isEqualTo(vote);
    assertThat(DispatchCodec.fromProto(DispatchCodec.toProto(decision))).isEqualTo(decision);
    assertThat(DispatchCodec.fromProto(DispatchCodec.toProto(effect))).isEqualTo(effect);
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
  void aSetpointThatIsNoRangeIsRefused() {
    assertThatThrownBy(() -> new Setpoint.Power("battery", 1, 0)).hasMessageContaining("battery");
    assertThatThrownBy(() -> new Setpoint.Power("battery", Double.NaN, 0))
        .hasMessageContaining("battery");
  }
}
