package org.gridpact.center.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.gridpact.ledger.state.OrderRecord;
import org.gridpact.ledger.state.OrderRecord.Participant;
import org.gridpact.ledger.state.OrderRecord.ParticipantState;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Effect.DeviceMeasurement;
import org.gridpact.model.dispatch.Effect.SwitchState;
import org.gridpact.model.dispatch.Evidence;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Setpoint;
import org.junit.jupiter.api.Test;
import org.pcollections.HashTreePMap;

/** A battery's watts and vars in one order, as the page has them. */
class OrderViewTest {
  private static final long NOW = 1_763_715_600_000L;

  private static OrderRecord measured(Setpoint... setpoints) {
    Order order =
        new Order(
            "o-1",
            "campus",
            1,
            List.of(new Order.Part("west", List.of(setpoints))),
            NOW,
            NOW,
            NOW,
            NOW + 120_000,
            "low voltage",
            new Evidence(NOW, "AC load flow", true, List.of()),
            List.of());
    DeviceMeasurement battery =
        new DeviceMeasurement(
            "battery",
            OptionalDouble.of(-79_900),
            SwitchState.UNKNOWN,
            OptionalInt.empty(),
            OptionalDouble.of(-10_000));
    Effect effect =
        new Effect(
            "o-1",
            "west",
            Effect.Stage.MEASURED,
            NOW + 5_000,
            "",
            List.of(battery),
            OptionalLong.empty());
    Participant west =
        new Participant(
            "west",
            ParticipantState.MEASURED,
            Optional.empty(),
            0,
            Map.of(Effect.Stage.MEASURED, effect));
    return new OrderRecord(
        0,
        order,
        NOW,
        Set.of(),
        HashTreePMap.singleton("west", west),
        Optional.of(new Decision("o-1", true, "")),
        NOW,
        OrderRecord.Status.COMMITTED);
  }

  @Test
  void bothAreInForceWithWhatWasMeasuredOfEach() {
    OrderRecord order =
        measured(
            new Setpoint.Power("battery", -80_000, -80_000), new Setpoint.Vars("battery", -20_000));
    Picture.InForce force = OrderView.inForce(List.of(order), NOW + 6_000).get("battery");
    assertThat(force.setpoint().minWatts()).isEqualTo(-80_000);
    assertThat(force.setpoint().vars()).isNull();
    assertThat(force.setpoint().measured().value()).isEqualTo(-79_900);
    assertThat(force.vars().vars()).isEqualTo(-20_000);
    assertThat(force.vars().measured().value()).isEqualTo(-10_000);
    assertThat(force.vars().measured().unit()).isEqualTo("var");
    assertThat(OrderView.of(order, 0.05).deviations())
        .containsExactly("device battery takes -10000 var, ordered are -20000 var");
  }

  @Test
  void varsAloneLeaveThePowerWithoutASetpoint() {
    OrderRecord order = measured(new Setpoint.Vars("battery", -10_000));
    Picture.InForce force = OrderView.inForce(List.of(order), NOW + 6_000).get("battery");
    assertThat(force.setpoint()).isNull();
    assertThat(force.vars().vars()).isEqualTo(-10_000);
    assertThat(OrderView.of(order, 0.05).deviations()).isEmpty();
  }

  @Test
  void aDoubtIsTheReasonUntilItIsOver() {
    OrderRecord order = measured(new Setpoint.Power("battery", -80_000, -80_000));
    Effect doubt = new Effect("o-1", "west", Effect.Stage.IN_DOUBT, NOW, "no decision", List.of());
    assertThat(reason(order, ParticipantState.IN_DOUBT, doubt)).isEqualTo("no decision");
    assertThat(reason(order, ParticipantState.APPLIED, doubt)).isEmpty();
  }

  private static String reason(OrderRecord order, ParticipantState state, Effect effect) {
    Participant west =
        new Participant("west", state, Optional.empty(), 0, Map.of(effect.stage(), effect));
    return OrderView.of(
            new OrderRecord(
                0,
                order.order(),
                NOW,
                Set.of(),
                HashTreePMap.singleton("west", west),
                order.decision(),
                NOW,
                order.status()),
            0.05)
        .participants()
        .getFirst()
        .reason();
  }
}
