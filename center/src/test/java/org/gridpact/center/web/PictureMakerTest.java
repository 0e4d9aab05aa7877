package org.gridpact.center.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridpact.center.live.ComputedFlows;
import org.gridpact.center.live.LiveState;
import org.gridpact.center.web.Picture.Band;
import org.gridpact.center.web.Picture.Source;
import org.gridpact.ledger.state.OrderRecord.ParticipantState;
import org.gridpact.ledger.state.OrderRecord.Status;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.state.StateRecord.FeederPower;
import org.junit.jupiter.api.Test;

class PictureMakerTest {
  private final EveningPeak evening = new EveningPeak();

  @Test
  void beforeAnythingWasMeasuredEveryNumberIsUnknownAndNoneIsZero() {
    Picture picture =
        new PictureMaker(evening.area, evening.drawing, 5_000)
            .make(
                new LiveState(Map.of(), 0).view(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                ComputedFlows.NONE,
                List.of(),
                EveningPeak.START);

    assertThat(picture.dataAgeMillis()).isNull();
    assertThat(picture.stale()).isTrue();
    assertThat(picture.buses())
        .hasSize(33)
        .allSatisfy(
            bus -> {
              assertThat(bus.voltage().value()).isNull();
              assertThat(bus.voltagePu().quality()).isEqualTo(Quality.MISSING);
              assertThat(bus.band()).isEqualTo(Band.UNKNOWN);
            });
    assertThat(picture.branches())
        .allSatisfy(
            branch -> {
              assertThat(branch.current().value()).isNull();
              assertThat(branch.loading().value()).isNull();
              assertThat(branch.current().source()).isEqualTo(Source.UNKNOWN);
            });
    assertThat(picture.devices()).allSatisfy(d -> assertThat(d.power().value()).isNull());
    assertThat(picture.feeders()).allSatisfy(f -> assertThat(f.power().value()).isNull());
    assertThat(picture.gateways())
        .hasSize(4)
        .allSatisfy(
            g -> {
              assertThat(g.connected()).isFalse();
              assertThat(g.framesBuffered()).isNull();
            });
  }

  @Test
  void aBusBelowTheLimitIsOutOfItsBandAndSaysWhenItWasMeasured() {
    evening.second(1);

    Picture.Bus far = bus(evening.picture(), "18");
    assertThat(far.voltagePu().value()).isEqualTo(.9131, within(1e-9));
    assertThat(far.voltage().value()).isEqualTo(11_559.8, within(.1));
    assertThat(far.voltage().unit()).isEqualTo("V");
    assertThat(far.voltage().epochMillis()).isEqualTo(evening.now() - 300);
    assertThat(far.voltage().source()).isEqualTo(Source.MEASURED);
    assertThat(far.band()).isEqualTo(Band.BELOW);
  }

  @Test
  void valuesTurnStaleWhenNothingNewComesAndStayVisible() {
    evening.second(1);
    evening.silence(4_700);
    assertThat(bus(evening.picture(), "18").voltage().quality()).isEqualTo(Quality.GOOD);

    evening.silence(1);
    Picture picture = evening.picture();

    assertThat(picture.stale()).isTrue();
    assertThat(bus(picture, "18").voltage().quality()).isEqualTo(Quality.STALE);
    assertThat(bus(picture, "18").voltage().value()).isNotNull();
    assertThat(picture.dataAgeMillis()).isEqualTo(5_001);
  }

  @Test
  void aSilentMeterGivesWayToALoadFlowOfNow() {
    evening.second(1);
    assertThat(branch(evening.picture(), "1-2").current().source()).isEqualTo(Source.MEASURED);
    assertThat(branch(evening.picture(), "2-3").current().source()).isEqualTo(Source.COMPUTED);
    assertThat(branch(evening.picture(), "32-33").current().source()).isEqualTo(Source.UNKNOWN);

    evening.silence(6_000);

    assertThat(branch(evening.picture(), "1-2").current().source()).isEqualTo(Source.COMPUTED);
  }

  @Test
  void aBranchWithoutALimitHasAnUnknownLoading() {
    evening.second(1);

    Picture.Branch branch = branch(evening.picture(), "21-22");
    assertThat(branch.current().value()).isNotNull();
    assertThat(branch.limitAmperes()).isNull();
    assertThat(branch.loading().value()).isNull();
  }

  @Test
  void aFeederSumThatMissesDevicesIsSuspect() {
    evening.second(1);
    evening.live.accept(new FeederPower("feeder", evening.now() + 1, 2e6, 20, 12));
    Picture.Feeder feeder = evening.picture().feeders().getFirst();
    assertThat(feeder.power().quality()).isEqualTo(Quality.SUSPECT);
    assertThat(feeder.devicesMissing()).isEqualTo(12);
  }

  @Test
  void anOrderShowsTheStateOfEachParticipant() {
    evening.second(1);
    for (ParticipantState state : ParticipantState.values()) {
      evening.orders.clear();
      evening.orders.add(evening.order("o-1", Status.COMMITTED, state));

      assertThat(evening.picture().orders().getFirst().participants())
          .singleElement()
          .returns("gw-1", Picture.Participant::gateway)
          .returns(state, Picture.Participant::state);
    }
  }

  @Test
  void anOrderShowsWhatIsKnownOfItsParticipantsTimes() {
    evening.second(1);
    evening.orders.clear();
    evening.orders.add(evening.order("o-1", Status.COMMITTED, ParticipantState.APPLIED));
    evening.orders.add(evening.order("o-2", Status.PREPARING, ParticipantState.NOT_STARTED));
    List<Picture.Participant> participants =
        evening.picture().orders().stream()
            .sorted(Comparator.comparing(Picture.Order::id))
            .map(o -> o.participants().getFirst())
            .toList();

    assertThat(participants.getFirst().receivedEpochMillis()).isNotNull();
    assertThat(participants.getFirst().preparedEpochMillis()).isNull();
    assertThat(participants.getFirst().learntEpochMillis())
        .isEqualTo(participants.getFirst().receivedEpochMillis() + 300);
    assertThat(participants.getLast().receivedEpochMillis()).isNull();
    assertThat(participants.getLast().learntEpochMillis()).isNull();
  }

  @Test
  void aTapChangerHasAPositionAndNoneWhereItIsNotKnown() {
    assertThat(device(evening.picture(), "oltc-2-3").tapPosition()).isNull();
    evening.second(1);
    evening.orders.add(evening.order("o-1", Status.COMMITTED, ParticipantState.APPLIED));
    Picture.Device known = device(evening.picture(), "oltc-2-3");
    assertThat(known.tapPosition()).isEqualTo(-2);
    assertThat(known.switchClosed()).isNull();
    assertThat(known.setpoint().setpoint())
        .returns(3, Picture.Setpoint::tap)
        .returns(null, Picture.Setpoint::minWatts)
        .returns(null, s -> s.measured().value());
    evening.orders.set(0, evening.order("o-1", Status.COMMITTED, ParticipantState.MEASURED));
    assertThat(device(evening.picture(), "oltc-2-3").setpoint().setpoint().measured().value())
        .isEqualTo(0);
  }

  @Test
  void aSetpointIsInForceOnlyWhereItWasReportedAppliedAndOnlyUntilItExpires() {
    evening.second(1);
    Set<ParticipantState> inForce = EnumSet.of(ParticipantState.APPLIED, ParticipantState.MEASURED);
    for (ParticipantState state : ParticipantState.values()) {
      evening.orders.clear();
      evening.orders.add(evening.order("o-1", Status.COMMITTED, state));
      assertThat(device(evening.picture(), "ev-8").setpoint() != null)
          .as("%s", state)
          .isEqualTo(inForce.contains(state));
    }
    evening.orders.clear();
    evening.orders.add(evening.order("o-1", Status.COMMITTED, ParticipantState.MEASURED));
    evening.silence(125_000);
    assertThat(device(evening.picture(), "ev-8").setpoint()).isNull();
  }

  @Test
  void aCommittedOrderWithoutEffectSomewhereIsPartialAndTheNewestOrderIsFirst() {
    evening.second(1);
    evening.orders.add(
        evening.order(
            "o-1", Status.COMMITTED, ParticipantState.MEASURED, ParticipantState.IN_DOUBT));
    evening.second(1);
    evening.orders.add(evening.order("o-2", Status.ABORTED, ParticipantState.ROLLED_BACK));

    List<Picture.Order> orders = evening.picture().orders();

    assertThat(orders).extracting(Picture.Order::id).containsExactly("o-2", "o-1");
    assertThat(orders).extracting(Picture.Order::partial).containsExactly(false, true);
    assertThat(orders.getFirst().decisionReason()).contains("locked out");
    assertThat(orders.getLast().participants().getFirst().setpoints().getFirst().measured().value())
        .isEqualTo(-149_800);
  }

  @Test
  void anActiveViolationComesFirstAndGivesItsValueAndLimitPerUnit() {
    evening.second(1);
    evening.lowVoltage(true);

    Picture.Violation violation = evening.picture().violations().getFirst();
    assertThat(violation.active()).isTrue();
    assertThat(violation.limitPu()).isEqualTo(.92, within(1e-12));
    assertThat(violation.valuePu()).isEqualTo(.9131, within(1e-12));
    assertThat(violation.unit()).isEqualTo("V");
  }

  @Test
  void aMeterInABranchMeasuresTheVoltageOfTheBusTheBranchComesFrom() {
    evening.second(1);

    assertThat(bus(evening.picture(), "1").voltagePu().value()).isEqualTo(1, within(1e-9));
    assertThat(bus(evening.picture(), "33").voltagePu().value()).as("no meter").isNull();
  }

  private static Picture.Bus bus(Picture picture, String id) {
    return picture.buses().stream().filter(b -> b.id().equals(id)).findFirst().orElseThrow();
  }

  private static Picture.Branch branch(Picture picture, String id) {
    return picture.branches().stream().filter(b -> b.id().equals(id)).findFirst().orElseThrow();
  }

  private static Picture.Device device(Picture picture, String id) {
    return picture.devices().stream().filter(d -> d.id().equals(id)).findFirst().orElseThrow();
  }
}
