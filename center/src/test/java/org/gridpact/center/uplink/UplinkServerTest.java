package org.gridpact.center.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.gridpact.model.authority.AreaKey;
import org.gridpact.model.authority.WordVerifier;
import org.gridpact.model.authority.WordVerifier.Heard;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Vote;
import org.gridpact.model.measurement.Birth;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Frame;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.measurement.Rollup;
import org.gridpact.model.measurement.RollupMaker;
import org.gridpact.model.measurement.TelemetryCodec;
import org.gridpact.model.time.ManualClock;
import org.gridpact.model.wire.DispatchProto;
import org.gridpact.model.wire.UplinkGrpc;
import org.gridpact.model.wire.UplinkProto.Candidate;
import org.gridpact.model.wire.UplinkProto.Evidence;
import org.gridpact.model.wire.UplinkProto.Hello;
import org.gridpact.model.wire.UplinkProto.SignedWord;
import org.gridpact.model.wire.UplinkProto.StoredFrame;
import org.gridpact.model.wire.UplinkProto.ToCenter;
import org.gridpact.model.wire.UplinkProto.ToGateway;
import org.gridpact.model.wire.UplinkProto.Word;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UplinkServerTest {
  private static final Birth BIRTH =
      Birth.of("cellar", List.of(new DevicePoints("meter", List.of(Point.of(Quantity.VOLTAGE)))));

  private static final AreaKey KEY = AreaKey.generate();
  private static final long STREAM = 42;

  private final MockProducer<String, byte[]> kafka =
      new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer());
  private final RecordingListener listener = new RecordingListener();
  private final EvidenceBook book = new EvidenceBook();
  private final SwitchedGate gate = new SwitchedGate();
  private final UplinkServer server =
      new UplinkServer(
          "street",
          List.of("cellar"),
          "center",
          new InetSocketAddress("127.0.0.1", 0),
          new KafkaSink(kafka, "frames", "evidence"),
          gate,
          KEY.privateKey(),
          book,
          new ManualClock(1_000));
  private ManagedChannel channel;

  @BeforeEach
  void start() throws Exception {
    server.start(listener);
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
  }

  @AfterEach
  void stop() throws InterruptedException {
    channel.shutdownNow();
    server.close();
    assertThat(channel.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aFrameIsAcknowledgedOnlyWhenKafkaHasIt() throws InterruptedException {
    Gateway gateway = new Gateway("street", "cellar");
    gateway.sendBirth();
    gateway.sendFrame(1);
    gateway.sendFrame(2);
    listener.expect("connected cellar");
    awaitAppended(3);

    assertThat(server.gateways().getFirst().readingsAcknowledged()).isZero();
    kafka.completeNext();
    kafka.completeNext();
    ToGateway first = gateway.next();
    assertThat(first.getAck().getLastSequence()).isEqualTo(1);
    kafka.completeNext();
    assertThat(gateway.next().getAck().getFirstSequence()).isEqualTo(2);
    assertThat(server.gateways().getFirst().readingsAcknowledged()).isEqualTo(2);
  }

  @Test
  void aClosedGateHoldsAcknowledgementsBackAndVotesGoOn() throws InterruptedException {
    gate.open = false;
    Gateway gateway = new Gateway("street", "cellar");
    gateway.sendBirth();
    gateway.sendFrame(1);
    awaitAppended(2);
    kafka.completeNext();
    kafka.completeNext();
    gateway.votesYes();
    assertThat(gateway.acknowledgements()).isZero();

    gate.open = true;
    assertThat(gateway.next().getAck().getLastSequence()).isEqualTo(1);
  }

  @Test
  void aFrameKafkaRefusesIsNotAcknowledgedAndTheStreamEnds() throws InterruptedException {
    Gateway gateway = new Gateway("street", "cellar");
    gateway.sendBirth();
    gateway.sendFrame(1);
    awaitAppended(2);

    kafka.completeNext();
    kafka.errorNext(new TimeoutException("no broker"));

    assertThat(gateway.failure().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    listener.expect("connected cellar");
    listener.expect("disconnected cellar");
    assertThat(server.gateways().getFirst().readingsAcknowledged()).isZero();
  }

  @Test
  void aFrameThatCannotBeReadIsRefusedWithItsRuleAndTheRestGoesOn() throws InterruptedException {
    Gateway gateway = new Gateway("street", "cellar");
    gateway.sendFrame(1);
    assertThat(gateway.next().getRefusal().getRule()).contains("birth was not sent");
    gateway.send(
        ToCenter.newBuilder()
            .setFrame(
                StoredFrame.newBuilder()
                    .setBootEpoch(1)
                    .setSequence(2)
                    .setTelemetry(ByteString.copyFromUtf8("rubbish"))));
    assertThat(gateway.next().getRefusal().getSequence()).isEqualTo(2);
    gateway.sendBirth();
    gateway.sendFrame(3);
    awaitAppended(2);
  }

  @Test
  void evidenceIsAcknowledgedWhenKafkaHasItAndCountsOnce() throws InterruptedException {
    Gateway gateway = new Gateway("street", "cellar");
    Evidence alarm =
        Evidence.newBuilder()
            .setSequence(7)
            .setSubject("meter")
            .setText("no answer")
            .setEpochMillis(900)
            .setCount(1)
            .build();
    Evidence loss =
        Evidence.newBuilder()
            .setSequence(8)
            .setKind(Evidence.Kind.LOSS)
            .setSubject("frames")
            .setText("rolled up to minutes")
            .setFirstEpochMillis(100)
            .setLastEpochMillis(800)
            .setCount(60)
            .build();
    gateway.send(ToCenter.newBuilder().setEvidence(alarm));
    gateway.send(ToCenter.newBuilder().setEvidence(loss));
    awaitAppended(2);
    assertThat(book.alarms()).isEmpty();
    assertThat(kafka.history()).allMatch(record -> record.topic().equals("evidence"));
    kafka.completeNext();
    assertThat(gateway.next().getEvidenceAck().getSequence()).isEqualTo(7);
    kafka.completeNext();
    assertThat(gateway.next().getEvidenceAck().getSequence()).isEqualTo(8);
    gateway.send(ToCenter.newBuilder().setEvidence(loss));
    assertThat(gateway.next().getEvidenceAck().getSequence()).isEqualTo(8);
    assertThat(kafka.history()).hasSize(2);
    assertThat(book.alarms()).extracting(EvidenceBook.Alarm::text).containsExactly("no answer");
    assertThat(server.gateways().getFirst().losses())
        .containsExactly(new EvidenceBook.Loss("frames rolled up to minutes", 60, 100, 800));

    EvidenceBook again = new EvidenceBook();
    kafka.history().forEach(record -> again.readBack(record.key(), record.value()));
    kafka.history().forEach(record -> again.readBack(record.key(), record.value()));
    assertThat(again.alarms()).isEqualTo(book.alarms());
    assertThat(again.losses("cellar")).isEqualTo(book.losses("cellar"));
  }

  @Test
  void anEffectAmongEvidenceIsHeardEachTime() throws InterruptedException {
    Gateway gateway = new Gateway("street", "cellar");
    listener.expect("connected cellar");
    for (int i = 0; i < 2; i++) {
      gateway.send(vote(1));
      listener.expect("cellar voted true on o-1");
    }
  }

  /** Else an effect could be lost to the ledger with a center that is cut off from it. */
  @Test
  void aVoteAmongEvidenceIsAcknowledgedOnlyWhenTheLedgerHasIt() throws InterruptedException {
    CompletableFuture<Boolean> first = new CompletableFuture<>();
    listener.known = first;
    Gateway gateway = new Gateway("street", "cellar");
    gateway.send(vote(1));
    listener.expect("connected cellar");
    listener.expect("cellar voted true on o-1");
    listener.known = CompletableFuture.completedFuture(true);
    gateway.send(vote(2));
    listener.expect("cellar voted true on o-1");
    awaitAppended(2);
    kafka.completeNext();
    kafka.completeNext();
    assertThat(gateway.acknowledgements()).isZero();

    first.complete(true);
    assertThat(gateway.next().getEvidenceAck().getSequence()).isEqualTo(1);
    assertThat(gateway.next().getEvidenceAck().getSequence()).isEqualTo(2);
    listener.known = CompletableFuture.completedFuture(false);
    gateway.send(vote(3));
    assertThat(gateway.failure().getDescription()).contains("the ledger cannot be reached");
  }

  private static ToCenter.Builder vote(long sequence) {
    return ToCenter.newBuilder()
        .setEvidence(
            Evidence.newBuilder()
                .setSequence(sequence)
                .setKind(Evidence.Kind.VOTE)
                .setPayload(
                    DispatchProto.Vote.newBuilder()
                        .setOrder("o-1")
                        .setGateway("cellar")
                        .setPrepared(true)
                        .build()
                        .toByteString()));
  }

  @Test
  void aRollupIsAcknowledgedWhenKafkaHasIt() throws InterruptedException {
    Gateway gateway = new Gateway("street", "cellar");
    gateway.sendBirth();
    Rollup rollup =
        RollupMaker.of(
            BIRTH,
            List.of(
                new Frame(
                    "cellar",
                    1,
                    5,
                    BIRTH.id(),
                    120_000,
                    new int[] {0},
                    new int[] {0},
                    new byte[] {0},
                    new long[] {23_000})));
    StoredFrame stored =
        StoredFrame.newBuilder()
            .setBootEpoch(1)
            .setSequence(5)
            .setTelemetry(bytes(TelemetryCodec.encode(rollup)))
            .build();
    gateway.send(ToCenter.newBuilder().setRollup(stored));
    awaitAppended(2);
    kafka.completeNext();
    kafka.completeNext();
    assertThat(gateway.next().getRollupAck().getFirstSequence()).isEqualTo(5);
    gateway.send(ToCenter.newBuilder().setRollup(stored.toBuilder().setSequence(6)));
    assertThat(gateway.next().getRefusal().getSequence()).isEqualTo(6);
  }

  @Test
  void aStrangerIsToldWhyItMayNotConnect() throws InterruptedException {
    assertThat(new Gateway("street", "attic").failure().getDescription())
        .isEqualTo("gateway 'attic' is not in area 'street'");
    assertThat(new Gateway("town", "cellar").failure().getDescription()).contains("area 'street'");
  }

  @Test
  void theNewestStreamOfAGatewayWins() throws InterruptedException {
    Gateway old = new Gateway("street", "cellar");
    listener.expect("connected cellar");
    new Gateway("street", "cellar");

    assertThat(old.failure().getCode()).isEqualTo(Status.Code.ABORTED);
    listener.expect("connected cellar");
    assertThat(server.gateways().getFirst().connected()).isTrue();
  }

  @Test
  void aVoteReachesTheListener() throws InterruptedException {
    Gateway gateway = new Gateway("street", "cellar");
    gateway.votesYes();
  }

  @Test
  void nobodyVotesOrReportsForAnother() throws InterruptedException {
    DispatchProto.Vote vote =
        DispatchProto.Vote.newBuilder()
            .setOrder("o-1")
            .setGateway("attic")
            .setPrepared(true)
            .build();
    DispatchProto.Effect effect =
        DispatchProto.Effect.newBuilder().setOrder("o-1").setGateway("attic").build();
    for (ToCenter.Builder said :
        List.of(
            ToCenter.newBuilder().setVote(vote),
            ToCenter.newBuilder().setEffect(effect),
            ToCenter.newBuilder()
                .setEvidence(
                    Evidence.newBuilder()
                        .setSequence(1)
                        .setKind(Evidence.Kind.VOTE)
                        .setPayload(vote.toByteString())))) {
      Gateway gateway = new Gateway("street", "cellar");
      gateway.send(said);
      assertThat(gateway.failure().getDescription())
          .isEqualTo("gateway cellar speaks for gateway attic");
      listener.expect("connected cellar");
      listener.expect("disconnected cellar");
    }
  }

  @Test
  void whatAGatewayHeedsIsSignedForItsStreamInOrder() throws InterruptedException {
    Gateway gateway = new Gateway("street", "cellar");
    listener.expect("connected cellar");
    server.lockOut("cellar", List.of("boiler"));
    server.decide("cellar", new Decision("o-1", false, "late"));

    WordVerifier verifier =
        new WordVerifier(KEY.publicKey(), "street", "cellar", STREAM, new ManualClock(1_000));
    assertThat(heeded(gateway, verifier).getLockOuts().getDevicesList()).containsExactly("boiler");
    assertThat(heeded(gateway, verifier).getOrders().getDecisions(0).getOrder()).isEqualTo("o-1");
  }

  @Test
  void aGatewayThatDoesNotReadIsLetGo() throws InterruptedException {
    Gateway gateway = new Gateway("street", "cellar", false);
    listener.expect("connected cellar");
    Decision wordy = new Decision("o-1", false, "x".repeat(1_000_000));
    for (int i = 0; i < 40; i++) {
      server.decide("cellar", wordy);
    }
    listener.expect("disconnected cellar");

    gateway.read();
    assertThat(gateway.failure().getDescription()).contains("it does not read", "bytes wait");
  }

  /** The next word that is no heartbeat. */
  private static Word heeded(Gateway gateway, WordVerifier verifier) throws InterruptedException {
    while (true) {
      Heard heard = verifier.hear(gateway.nextWord());
      assertThat(heard).isInstanceOf(Heard.Heeded.class);
      Word word = ((Heard.Heeded) heard).word();
      if (!word.hasHeartbeat()) {
        return word;
      }
    }
  }

  private void awaitAppended(int records) throws InterruptedException {
    for (int i = 0; i < 1_000 && kafka.history().size() < records; i++) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    assertThat(kafka.history()).hasSize(records);
  }

  private static ByteString bytes(byte[] bytes) {
    return ByteString.copyFrom(bytes);
  }

  /** A gateway's end of the stream. */
  private final class Gateway implements ClientResponseObserver<ToCenter, ToGateway> {
    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    private final boolean reads;
    private ClientCallStreamObserver<ToCenter> out;

    Gateway(String area, String id) {
      this(area, id, true);
    }

    /**
     * @param reads otherwise nothing before {@link #read}
     */
    Gateway(String area, String id, boolean reads) {
      this.reads = reads;
      var _ = UplinkGrpc.newStub(channel).connect(this);
      send(
          ToCenter.newBuilder()
              .setHello(
                  Hello.newBuilder()
                      .setProtocolVersion(1)
                      .setArea(area)
                      .setGateway(id)
                      .setBootEpoch(1)
                      .setStream(STREAM)));
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<ToCenter> stream) {
      out = stream;
      if (!reads) {
        stream.disableAutoRequestWithInitial(0);
      }
    }

    void read() {
      out.request(Integer.MAX_VALUE);
    }

    void send(ToCenter.Builder message) {
      out.onNext(message.build());
    }

    void sendBirth() {
      send(ToCenter.newBuilder().setBirth(bytes(TelemetryCodec.encode(BIRTH))));
    }

    void votesYes() throws InterruptedException {
      send(
          ToCenter.newBuilder()
              .setVote(
                  DispatchProto.Vote.newBuilder()
                      .setOrder("o-1")
                      .setGateway("cellar")
                      .setPrepared(true)));
      listener.expect("connected cellar");
      listener.expect("cellar voted true on o-1");
    }

    void sendFrame(long sequence) {
      Frame frame =
          new Frame(
              "cellar",
              1,
              sequence,
              BIRTH.id(),
              1_000,
              new int[] {0},
              new int[1],
              new byte[1],
              new long[] {23_000});
      send(
          ToCenter.newBuilder()
              .setFrame(
                  StoredFrame.newBuilder()
                      .setBootEpoch(1)
                      .setSequence(sequence)
                      .setTelemetry(bytes(TelemetryCodec.encode(frame)))));
    }

    /** The next message that is neither a welcome nor a heartbeat. */
    ToGateway next() throws InterruptedException {
      Object next = heard.poll(10, TimeUnit.SECONDS);
      while (next instanceof ToGateway message && (message.hasWelcome() || message.hasWord())) {
        next = heard.poll(10, TimeUnit.SECONDS);
      }
      return (ToGateway) next;
    }

    SignedWord nextWord() throws InterruptedException {
      Object next = heard.poll(10, TimeUnit.SECONDS);
      while (next instanceof ToGateway message && !message.hasWord()) {
        next = heard.poll(10, TimeUnit.SECONDS);
      }
      assertThat(next).isInstanceOf(ToGateway.class);
      return ((ToGateway) next).getWord();
    }

    long acknowledgements() {
      return heard.stream().filter(m -> m instanceof ToGateway to && to.hasAck()).count();
    }

    Status failure() throws InterruptedException {
      Object next = heard.poll(10, TimeUnit.SECONDS);
      while (next instanceof ToGateway) {
        next = heard.poll(10, TimeUnit.SECONDS);
      }
      return Status.fromThrowable((Throwable) next);
    }

    @Override
    public void onNext(ToGateway message) {
      heard.add(message);
    }

    @Override
    public void onError(Throwable error) {
      heard.add(error);
    }

    @Override
    public void onCompleted() {
      heard.add(new IllegalStateException("completed"));
    }
  }

  private static final class SwitchedGate implements AckGate {
    private volatile boolean open = true;

    @Override
    public void appended() {
      // Whether it is open is for the test to say.
    }

    @Override
    public boolean isOpen() {
      return open;
    }
  }

  @Test
  void wordsThatAGatewayRefusedAreForAuditors() throws InterruptedException {
    Gateway gateway = new Gateway("street", "cellar");
    listener.expect("connected cellar");
    gateway.send(
        ToCenter.newBuilder()
            .setEvidence(
                Evidence.newBuilder()
                    .setSequence(1)
                    .setKind(Evidence.Kind.ALARM)
                    .setSubject(WordVerifier.REFUSED_WORDS)
                    .setText("words of the center refused, repeated: 2")));
    listener.expect("cellar: words of the center refused, repeated: 2");
    awaitAppended(1);
    kafka.completeNext();
    assertThat(gateway.next().getEvidenceAck().getSequence()).isEqualTo(1);
  }

  @Test
  void aCenterWithoutAMajorityTakesNoGateway() throws InterruptedException {
    Gateway gateway = new Gateway("street", "cellar");
    listener.expect("connected cellar");
    server.take(false);
    listener.expect("disconnected cellar");
    assertThat(gateway.failure().getDescription()).contains("no majority");
    assertThat(new Gateway("street", "cellar").failure().getDescription()).contains("no majority");
    server.take(true);
    new Gateway("street", "cellar");
    listener.expect("connected cellar");
  }

  @Test
  void itSaysWhetherItWouldTakeAGatewayAndTakesNoneByThat() throws InterruptedException {
    UplinkGrpc.UplinkBlockingV2Stub asking = UplinkGrpc.newBlockingV2Stub(channel);
    Candidate cellar = Candidate.newBuilder().setArea("street").setGateway("cellar").build();
    assertThatCode(() -> asking.wouldTake(cellar)).doesNotThrowAnyException();
    assertThatThrownBy(() -> asking.wouldTake(cellar.toBuilder().setGateway("attic").build()))
        .hasMessageContaining("gateway 'attic' is not in area 'street'");
    assertThatThrownBy(() -> asking.wouldTake(cellar.toBuilder().setArea("road").build()))
        .hasMessageContaining("this is area 'street', not 'road'");
    server.take(false);
    assertThatThrownBy(() -> asking.wouldTake(cellar)).hasMessageContaining("no majority");
    server.take(true);

    assertThat(server.gateways().getFirst().connected()).isFalse();
    new Gateway("street", "cellar");
    listener.expect("connected cellar");
  }

  private static final class RecordingListener implements GatewayListener {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private volatile CompletableFuture<Boolean> known = CompletableFuture.completedFuture(true);

    void expect(String what) throws InterruptedException {
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(what);
    }

    @Override
    public void connected(String gateway, long bootEpoch) {
      heard.add("connected " + gateway);
    }

    @Override
    public void disconnected(String gateway) {
      heard.add("disconnected " + gateway);
    }

    @Override
    public CompletableFuture<Boolean> noticed(String gateway, String text, long epochMillis) {
      heard.add(gateway + ": " + text);
      return known;
    }

    @Override
    public CompletableFuture<Boolean> voted(Vote vote) {
      heard.add(vote.gateway() + " voted " + vote.prepared() + " on " + vote.order());
      return known;
    }

    @Override
    public CompletableFuture<Boolean> reported(Effect effect) {
      heard.add(effect.gateway() + " " + effect.stage());
      return known;
    }

    @Override
    public void asked(String gateway, String order) {
      heard.add(gateway + " asked about " + order);
    }
  }
}
