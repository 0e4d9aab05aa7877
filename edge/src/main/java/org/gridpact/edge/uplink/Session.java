package org.gridpact.edge.uplink;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.uplink.UplinkClient.Identity;
import org.gridpact.model.authority.WordVerifier;
import org.gridpact.model.authority.WordVerifier.Heard;
import org.gridpact.model.dispatch.DispatchCodec;
import org.gridpact.model.dispatch.Vote;
import org.gridpact.model.task.TaskCodec;
import org.gridpact.model.time.GridClock;
import org.gridpact.model.wire.DispatchProto;
import org.gridpact.model.wire.UplinkGrpc;
import org.gridpact.model.wire.UplinkProto;
import org.gridpact.model.wire.UplinkProto.FrameAck;
import org.gridpact.model.wire.UplinkProto.FrameRefusal;
import org.gridpact.model.wire.UplinkProto.SignedWord;
import org.gridpact.model.wire.UplinkProto.ToCenter;
import org.gridpact.model.wire.UplinkProto.ToGateway;
import org.gridpact.model.wire.UplinkProto.Welcome;
import org.gridpact.model.wire.UplinkProto.Word;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream, from Hello to its end. All but the callbacks of gRPC, which only leave a message and
 * give a signal, happens on the thread that calls {@link #run}.
 */
final class Session {
  static final int PROTOCOL_VERSION = 1;

  /** Messages of the center that may wait here; gRPC asks for no more. */
  private static final int INBOX = 256;

  /** Acknowledged frames are released together, at this number or after this time. */
  private static final int RELEASE_FRAMES = 64;

  private static final long RELEASE_MILLIS = 250;

  /** Counters go with every so many-th heartbeat. */
  private static final int COUNTERS_EVERY = 2;

  /** A stream that is not ready says so by a signal; until then heartbeats wait. */
  private static final long MIN_WAIT_MILLIS = 20;

  private static final Logger log = LoggerFactory.getLogger(Session.class);

  private final Identity identity;
  private final FrameSource source;
  private final UplinkListener listener;
  private final GridClock clock;
  private final GridClock linkClock;
  private final Counters counters;
  private final UplinkSettings settings;
  private final Semaphore signal;
  private final Queue<ToGateway> inbox = new ConcurrentLinkedQueue<>();
  private final Window window;
  private final long stream;
  private final WordVerifier verifier;
  private final Set<WordVerifier.Rule> refusalsLogged = EnumSet.noneOf(WordVerifier.Rule.class);
  private final Set<Long> births = new HashSet<>();
  private final List<Long> released = new ArrayList<>();
  private ClientCallStreamObserver<ToCenter> call;
  private volatile String ended;
  private boolean welcomed;
  private Optional<SendQueue> frames = Optional.empty();
  private long heardAt;
  private long beatAt;
  private long beats;
  private long releasedAt;

  Session(
      Identity identity,
      FrameSource source,
      UplinkListener listener,
      GridClock clock,
      GridClock linkClock,
      Counters counters,
      UplinkSettings settings,
      Semaphore signal,
      long stream) {
    this.identity = identity;
    this.source = source;
    this.listener = listener;
    this.clock = clock;
    this.linkClock = linkClock;
    this.counters = counters;
    this.settings = settings;
    this.signal = signal;
    this.window = new Window(settings);
    this.stream = stream;
    this.verifier =
        new WordVerifier(identity.centerKey(), identity.area(), identity.gateway(), stream, clock);
  }

  /**
   * Runs the stream until it ends.
   *
   * @param onWelcome called with the center's name when it has answered
   * @return why it ended
   */
  String run(
      Channel center, Queue<ToCenter> outbox, Consumer<String> onWelcome, BooleanSupplier closed)
      throws InterruptedException {
    UplinkGrpc.newStub(center).connect(new Responses());
    heardAt = linkClock.epochMillis();
    beatAt = heardAt;
    releasedAt = heardAt;
    call.onNext(hello());
    while (ended == null && !closed.getAsBoolean()) {
      long now = linkClock.epochMillis();
      receive(onWelcome);
      if (now - heardAt > settings.deadAfterMillis()) {
        ended = "the center has said nothing it signed for %d ms".formatted(now - heardAt);
      } else {
        if (welcomed) {
          beat(now);
          send(outbox);
        }
        release(now, RELEASE_FRAMES, RELEASE_MILLIS);
        signal.tryAcquire(waitMillis(now), TimeUnit.MILLISECONDS);
        signal.drainPermits();
      }
    }
    release(linkClock.epochMillis(), 0, 0);
    String reason = ended == null ? "the gateway stops" : ended;
    call.cancel(reason, null);
    return reason;
  }

  private long waitMillis(long now) {
    long toBeat = Math.max(MIN_WAIT_MILLIS, beatAt + settings.heartbeatMillis() - now);
    return released.isEmpty() ? toBeat : Math.min(toBeat, RELEASE_MILLIS);
  }

  private ToCenter hello() {
    return ToCenter.newBuilder()
        .setHello(
            UplinkProto.Hello.newBuilder()
                .setProtocolVersion(PROTOCOL_VERSION)
                .setArea(identity.area())
                .setGateway(identity.gateway())
                .setBootEpoch(identity.bootEpoch())
                .setStream(stream))
        .build();
  }

  private void receive(Consumer<String> onWelcome) {
    for (ToGateway message = inbox.poll();
        message != null && ended == null;
        message = inbox.poll()) {
      call.request(1);
      if (message.hasWelcome()) {
        welcome(message.getWelcome(), onWelcome);
      }
      if (welcomed) {
        handle(message);
      }
    }
  }

  private void welcome(Welcome welcome, Consumer<String> onWelcome) {
    if (welcome.getProtocolVersion() != PROTOCOL_VERSION) {
      ended =
          "center %s speaks version %d of the uplink, this gateway %d"
              .formatted(welcome.getCenter(), welcome.getProtocolVersion(), PROTOCOL_VERSION);
    } else if (!welcomed) {
      welcomed = true;
      try {
        frames = Optional.of(new SendQueue(source));
      } catch (IOException e) {
        stopFrames(e);
      }
      onWelcome.accept(welcome.getCenter());
    }
  }

  private void handle(ToGateway message) {
    switch (message.getMessageCase()) {
      case ACK -> acknowledge(message.getAck());
      case REFUSAL -> refused(message.getRefusal());
      case TASKS -> assigned(message.getTasks());
      case WORD -> hear(message.getWord());
      case EVIDENCE_ACK, ROLLUP_ACK -> log.debug("not heeded yet");
      case WELCOME -> {}
      case MESSAGE_NOT_SET -> counters.add("uplink.unknownMessage");
    }
  }

  private void hear(SignedWord signed) {
    switch (verifier.hear(signed)) {
      case Heard.Heeded(Word word) -> {
        heardAt = linkClock.epochMillis();
        listener.heard();
        heed(word);
      }
      case Heard.Refused(WordVerifier.Rule rule) -> {
        counters.add("word." + rule);
        if (refusalsLogged.add(rule)) {
          log.warn(
              "gateway {} heeds no word on this stream that breaks a rule: {}",
              identity.gateway(),
              rule);
        }
      }
    }
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

  private void acknowledge(FrameAck ack) {
    List<Long> covered =
        window.acknowledged(ack.getBootEpoch(), ack.getFirstSequence(), ack.getLastSequence());
    counters.add("frames.acknowledged", covered.size());
    released.addAll(covered);
  }

  /** The center will never take this frame; keeping it would only send it again for ever. */
  private void refused(FrameRefusal refusal) {
    long sequence = refusal.getSequence();
    List<Long> covered = window.acknowledged(refusal.getBootEpoch(), sequence, sequence);
    counters.add("frames.refused", covered.size());
    log.warn(
        "gateway {}: the center refuses frame {}: {}",
        identity.gateway(),
        sequence,
        refusal.getRule());
    released.addAll(covered);
  }

  private void prepare(DispatchProto.Order order) {
    try {
      listener.prepare(DispatchCodec.fromProto(order));
    } catch (IllegalArgumentException e) {
      counters.add("uplink.malformedOrder");
      Vote no = new Vote(order.getId(), identity.gateway(), false, e.getMessage());
      call.onNext(ToCenter.newBuilder().setVote(DispatchCodec.toProto(no)).build());
    }
  }

  private void assigned(UplinkProto.TaskAssignment assignment) {
    try {
      listener.assigned(assignment.getVersion(), TaskCodec.fromProto(assignment));
    } catch (IllegalArgumentException e) {
      counters.add("uplink.malformedTasks");
      log.warn(
          "gateway {}: the center's tasks are refused: {}", identity.gateway(), e.getMessage());
    }
  }

  private void beat(long now) {
    if (now - beatAt < settings.heartbeatMillis() || !call.isReady()) {
      return;
    }
    beatAt = now;
    call.onNext(
        ToCenter.newBuilder()
            .setHeartbeat(UplinkProto.Heartbeat.newBuilder().setEpochMillis(clock.epochMillis()))
            .build());
    if (beats++ % COUNTERS_EVERY == 0) {
      call.onNext(
          ToCenter.newBuilder()
              .setCounters(UplinkProto.Counters.newBuilder().putAllTotals(listener.counters()))
              .build());
    }
    listener.beat();
  }

  private void send(Queue<ToCenter> outbox) {
    while (ended == null && call.isReady() && !outbox.isEmpty()) {
      call.onNext(outbox.poll());
    }
    if (frames.isEmpty()) {
      return;
    }
    try {
      boolean more = true;
      while (more && ended == null && call.isReady()) {
        more = sendFrame(frames.get());
      }
    } catch (IOException e) {
      stopFrames(e);
    }
  }

  /** Sends a new frame, or else an old one; false where there is none or no room for it. */
  private boolean sendFrame(SendQueue queue) throws IOException {
    if (!window.hasRoom()) {
      return false;
    }
    Optional<StoredFrame> live = queue.nextLive();
    Optional<StoredFrame> frame =
        live.isPresent() || !window.hasRoomForBackfill() ? live : queue.nextBackfill();
    if (frame.isPresent() && window.add(frame.get(), live.isEmpty())) {
      send(frame.get());
    }
    return frame.isPresent();
  }

  private void send(StoredFrame frame) throws IOException {
    if (births.add(frame.birthId())) {
      call.onNext(
          ToCenter.newBuilder()
              .setBirth(UnsafeByteOperations.unsafeWrap(source.birth(frame.birthId())))
              .build());
    }
    call.onNext(
        ToCenter.newBuilder()
            .setFrame(
                UplinkProto.StoredFrame.newBuilder()
                    .setBootEpoch(frame.bootEpoch())
                    .setSequence(frame.sequence())
                    .setTelemetry(UnsafeByteOperations.unsafeWrap(frame.telemetry())))
            .build());
  }

  private void release(long now, int atLeast, long afterMillis) {
    if (released.isEmpty() || (released.size() < atLeast && now - releasedAt < afterMillis)) {
      return;
    }
    releasedAt = now;
    try {
      source.acknowledged(released);
    } catch (IOException e) {
      stopFrames(e);
    }
    released.clear();
  }

  private void stopFrames(IOException e) {
    counters.add("uplink.sourceFailed");
    log.error(
        "gateway {} sends no frames on this stream, their store failed: {}",
        identity.gateway(),
        e.getMessage());
    frames = Optional.empty();
  }

  /** Takes what gRPC says over to the session's thread. */
  private final class Responses implements ClientResponseObserver<ToCenter, ToGateway> {
    @Override
    public void beforeStart(ClientCallStreamObserver<ToCenter> stream) {
      stream.disableAutoRequestWithInitial(INBOX);
      stream.setOnReadyHandler(signal::release);
      call = stream;
    }

    @Override
    public void onNext(ToGateway message) {
      inbox.add(message);
      signal.release();
    }

    @Override
    public void onError(Throwable error) {
      Status status = Status.fromThrowable(error);
      String cause = status.getCause() == null ? "" : ": " + status.getCause().getMessage();
      ended = status.getCode() + ", " + status.getDescription() + cause;
      signal.release();
    }

    @Override
    public void onCompleted() {
      ended = "the center closed the stream";
      signal.release();
    }
  }
}
