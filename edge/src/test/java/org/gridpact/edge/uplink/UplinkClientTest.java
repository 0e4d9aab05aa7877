package org.gridpact.edge.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.gridpact.edge.TestCenter;
import org.gridpact.edge.TestDevices;
import org.gridpact.edge.count.Counters;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Vote;
import org.gridpact.model.time.GridClock;
import org.gridpact.model.wire.DispatchProto;
import org.gridpact.model.wire.UplinkProto.FrameAck;
import org.gridpact.model.wire.UplinkProto.Orders;
import org.gridpact.model.wire.UplinkProto.ToCenter;
import org.gridpact.model.wire.UplinkProto.ToGateway;
import org.gridpact.model.wire.UplinkProto.Word;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class UplinkClientTest {
  private static final int WINDOW = 64;
  private static final UplinkSettings QUICK =
      new UplinkSettings(WINDOW, 1 << 20, 20, 5_000, 1, 20, 60_000, 0.5);

  private final MemoryFrames source = new MemoryFrames();
  private final Counters counters = new Counters();
  private final CountDownLatch lost = new CountDownLatch(1);
  private final List<Set<String>> lockedOut = new CopyOnWriteArrayList<>();
  private final List<ManagedChannel> channels = new ArrayList<>();
  private TestCenter center;
  private UplinkClient client;

  @BeforeEach
  void listen() throws IOException {
    center = new TestCenter();
  }

  @AfterEach
  void stop() {
    if (client != null) {
      client.close();
    }
    channels.forEach(ManagedChannel::shutdownNow);
    center.close();
  }

  private void connect(InetSocketAddress... centers) {
    connect(QUICK, centers);
  }

  private void connect(UplinkSettings settings, InetSocketAddress... centers) {
    for (InetSocketAddress address : centers) {
      channels.add(UplinkClient.channel(address));
    }
    client =
        new UplinkClient(
            new UplinkClient.Identity(
                "feeder33", TestDevices.GATEWAY, 2, TestCenter.KEY.publicKey()),
            source,
            new Listener(),
            channels,
            GridClock.system(),
            GridClock.system(),
            counters,
            settings);
    client.start();
  }

  private void append(int count) {
    for (int i = 0; i < count; i++) {
      source.append();
    }
  }

  private static List<Long> upTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  /** Votes yes on everything when it is prepared. */
  private final class Listener implements UplinkListener {
    @Override
    public void connected() {
      client.send(new Vote("open", TestDevices.GATEWAY, true, ""));
    }

    @Override
    public void disconnected() {
      lost.countDown();
    }

    @Override
    public void heard() {
      counters.add("test.heard");
    }

    @Override
    public void prepare(List<Order> orders) {
      orders.forEach(o -> client.send(new Vote(o.id(), TestDevices.GATEWAY, true, "")));
    }

    @Override
    public void decided(List<Decision> decisions) {
      decisions.forEach(d -> client.inquire(d.order()));
    }

    @Override
    public void lockedOut(Set<String> devices) {
      lockedOut.add(devices);
    }

    @Override
    public void beat() {
      counters.add("test.beats");
    }

    @Override
    public Map<String, Long> counters() {
      return Map.of("line.notJson", 3L);
    }
  }

  @Test
  void everyFrameArrivesAfterItsBirthAndIsReleased() throws InterruptedException {
    append(700);
    connect(center.address());
    source.untilReleased(700);
    append(300);
    client.wake();
    source.untilReleased(1_000);
    assertThat(source.released()).isEqualTo(upTo(1_000));
    assertThat(center.errors()).isEmpty();
  }

  @Test
  void aStreamCutAgainAndAgainLosesNothingAndNothingIsReleasedUnacknowledged()
      throws InterruptedException {
    append(400);
    connect(center.address());
    for (int cut = 1; cut <= 5; cut++) {
      center.breakAfterFrames(cut * 100);
      int streams = cut + 1;
      append(20);
      client.wake();
      center.until(c -> c.streams() >= streams);
    }
    source.untilReleased(500);
    assertThat(source.released()).isEqualTo(upTo(500));
    assertThat(center.acknowledged()).containsAll(source.released());
    assertThat(center.errors()).isEmpty();
    assertThat(counters.of("uplink.lost")).isEqualTo(5);
  }

  @Test
  void withoutAcknowledgementsTheWindowFillsHalfWithOldFramesAndNewOnesStillGo()
      throws InterruptedException {
    append(400);
    center.acknowledging(false);
    connect(center.address());
    center.until(c -> c.frames().size() == WINDOW / 2);
    append(1);
    client.wake();
    center.until(c -> c.frames().size() == WINDOW / 2 + 1);
    assertThat(center.frames()).endsWith(401L);
    append(100);
    client.wake();
    center.until(c -> c.frames().size() == WINDOW);
    assertThat(center.frames().subList(WINDOW / 2, WINDOW))
        .isEqualTo(LongStream.rangeClosed(401, 400 + WINDOW / 2).boxed().toList());
    assertThat(source.released()).isEmpty();
  }

  @Test
  void newFramesOvertakeTheBacklogOfAnOutage() throws InterruptedException {
    center.acknowledging(false);
    append(2_000);
    connect(center.address());
    center.until(c -> c.frames().size() == WINDOW / 2);
    append(1);
    client.wake();
    center.until(c -> c.frames().size() == WINDOW / 2 + 1);
    assertThat(center.frames()).endsWith(2_001L);
    center.acknowledging(true);
    center.send(ack(1, 1, WINDOW / 2));
    center.send(ack(2, 2_001, 2_001));
    source.untilReleased(2_001);
    assertThat(source.released()).isEqualTo(upTo(2_001));
  }

  @Test
  void newFramesThatFellFarBehindAStalledCenterGoAsBackfill() throws InterruptedException {
    center.acknowledging(false);
    connect(center.address());
    center.until(c -> !c.heard(ToCenter::hasHeartbeat, ToCenter::getHeartbeat).isEmpty());
    append(WINDOW);
    client.wake();
    center.until(c -> c.frames().size() == WINDOW);
    append(1_000);
    center.acknowledging(true);
    for (long sequence = 1; sequence <= WINDOW; sequence++) {
      center.send(ack(1, sequence, sequence));
    }
    source.untilReleased(WINDOW + 1_000);
    int newest = center.frames().indexOf(WINDOW + 1_000L);
    assertThat(newest).isLessThan(WINDOW + 200);
  }

  private static ToGateway ack(long bootEpoch, long first, long last) {
    return ToGateway.newBuilder()
        .setAck(
            FrameAck.newBuilder()
                .setBootEpoch(bootEpoch)
                .setFirstSequence(first)
                .setLastSequence(last))
        .build();
  }

  @Test
  void anAcknowledgementReleasesOnlyWhatIsInFlight() throws InterruptedException {
    append(400);
    center.acknowledging(false);
    connect(center.address());
    center.until(c -> c.frames().size() == WINDOW / 2);
    center.send(ack(99, 1, Long.MAX_VALUE));
    center.send(ack(1, 20, 10));
    center.send(ack(1, 0, Long.MAX_VALUE));
    source.untilReleased(WINDOW / 2);
    center.until(c -> c.frames().size() == WINDOW);
    assertThat(source.released()).isEqualTo(upTo(WINDOW / 2));
  }

  @Test
  void theNextCenterOfTheListIsTried() throws InterruptedException, IOException {
    InetSocketAddress nobody;
    try (TestCenter gone = new TestCenter()) {
      nobody = gone.address();
    }
    append(10);
    connect(nobody, center.address());
    source.untilReleased(10);
  }

  @Test
  void aGatewayGoesBackToTheCenterItPrefersAndLosesNothing()
      throws InterruptedException, IOException {
    InetSocketAddress preferred;
    try (TestCenter gone = new TestCenter()) {
      preferred = gone.address();
    }
    center.acknowledging(false);
    append(10);
    connect(
        new UplinkSettings(WINDOW, 1 << 20, 20, 5_000, 1, 20, 30, 0.5),
        preferred,
        center.address());
    center.until(c -> c.frames().size() == 10);
    assertThat(counters.of("uplink.home")).isZero();
    try (TestCenter back = new TestCenter(preferred.getPort())) {
      back.willing(false);
      back.until(c -> c.questions() >= 3);
      assertThat(back.streams()).isZero();
      assertThat(center.streams()).isEqualTo(1);

      back.willing(true);
      append(10);
      client.wake();
      source.untilReleased(20);
      assertThat(back.acknowledged()).containsExactlyInAnyOrderElementsOf(upTo(20));
      assertThat(back.errors()).isEmpty();
      assertThat(back.streams()).isEqualTo(1);
      int questions = back.questions();
      back.until(c -> c.heard(ToCenter::hasHeartbeat, ToCenter::getHeartbeat).size() >= 5);
      assertThat(back.questions()).as("at home nobody asks").isEqualTo(questions);
    }
    assertThat(counters.of("uplink.home")).isEqualTo(1);
  }

  @Test
  void aCenterThatComesBackIsFoundAgain() throws InterruptedException, IOException {
    append(10);
    connect(center.address());
    source.untilReleased(10);
    InetSocketAddress address = center.address();
    center.close();
    lost.await();
    assertThat(client.isConnected()).isFalse();
    append(10);
    center = new TestCenter(address.getPort());
    source.untilReleased(20);
  }

  @Test
  void aCenterThatSaysNothingAnyMoreIsGivenUp() throws InterruptedException {
    center.silent(true);
    connect(new UplinkSettings(WINDOW, 1 << 20, 20, 100, 1, 20, 60_000, 0.5), center.address());
    center.until(c -> c.streams() >= 2);
    assertThat(counters.of("uplink.lost")).isPositive();
  }

  @Test
  void wordsGoBothWays() throws InterruptedException {
    connect(center.address());
    center.until(c -> !c.heard(ToCenter::hasCounters, ToCenter::getCounters).isEmpty());
    center.say(
        Word.newBuilder()
            .setOrders(
                Orders.newBuilder()
                    .addPrepares(DispatchProto.Order.newBuilder().setId("without parts"))));
    center.lockOut("battery-1");
    center.decide(new Decision("o7", true, ""));
    center.until(c -> !c.heard(ToCenter::hasInquiry, ToCenter::getInquiry).isEmpty());

    assertThat(center.heard(ToCenter::hasHello, ToCenter::getHello).getFirst().getBootEpoch())
        .isEqualTo(2);
    assertThat(center.heard(ToCenter::hasCounters, m -> m.getCounters().getTotalsMap()))
        .contains(Map.of("line.notJson", 3L));
    assertThat(
            center.heard(
                ToCenter::hasVote, m -> m.getVote().getOrder() + m.getVote().getPrepared()))
        .containsExactly("opentrue", "without partsfalse");
    assertThat(center.heard(ToCenter::hasInquiry, m -> m.getInquiry().getOrder()))
        .containsExactly("o7");
    assertThat(lockedOut).containsExactly(Set.of("battery-1"));
  }

  @Test
  void plainTextGoesNowhereButToThisMachine() throws IOException {
    InetSocketAddress elsewhere =
        new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, 1}), 8443);
    assertThatThrownBy(() -> UplinkClient.channel(elsewhere))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not on this machine");
  }
}
