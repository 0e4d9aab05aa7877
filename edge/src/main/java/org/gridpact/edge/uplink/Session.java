package org.gridpact.edge.uplink;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.uplink.UplinkClient.Identity;
import org.gridpact.model.dispatch.DispatchCodec;
import org.gridpact.model.dispatch.Vote;
import org.gridpact.model.task.TaskCodec;
import org.gridpact.model.time.GridClock;
import org.gridpact.model.wire.UplinkGrpc;
import org.gridpact.model.wire.UplinkProto;
import org.gridpact.model.wire.UplinkProto.ToCenter;
import org.gridpact.model.wire.UplinkProto.ToGateway;
import org.gridpact.model.wire.UplinkProto.Welcome;
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
  private final long stream;
  private final Hearing hearing;
  private ClientCallStreamObserver<ToCenter> call;
  private volatile String ended;
  private boolean welcomed;
  private Optional<Upload> upload = Optional.empty();
  private long heardAt;
  private long beatAt;
  private long beats;

  /**
   * How a stream ended.
   *
   * @param wanted by this side, while it was well
   */
  record End(boolean wanted, String reason) {}

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
    this.stream = stream;
    this.hearing = new Hearing(identity, stream, clock, listener, counters, this::vote);
  }

  /**
   * Runs the stream until it ends.
   *
   * @param onWelcome called with the center's name when it has answered
   * @param enough whether to end it, by real time; asked with each round
   */
  End run(Channel center, Queue<ToCenter> outbox, Consumer<String> onWelcome, LongPredicate enough)
      throws InterruptedException {
    UplinkGrpc.newStub(center).connect(new Responses());
    heardAt = linkClock.epochMillis();
    beatAt = heardAt;
    call.onNext(hello());
    while (ended == null && !enough.test(linkClock.epochMillis())) {
      long now = linkClock.epochMillis();
      receive(onWelcome);
      if (now - heardAt > settings.deadAfterMillis()) {
        ended = "the center has said nothing it signed for %d ms".formatted(now - heardAt);
      } else {
        if (welcomed) {
          beat(now);
          send(now, outbox);
        }
        release(now, false);
        signal.tryAcquire(waitMillis(now), TimeUnit.MILLISECONDS);
        signal.drainPermits();
      }
    }
    release(linkClock.epochMillis(), true);
    End end = ended == null ? new End(true, "the gateway ends it") : new End(false, ended);
    call.cancel(end.reason, null);
    return end;
  }

  private long waitMillis(long now) {
    long toBeat = Math.max(MIN_WAIT_MILLIS, beatAt + settings.heartbeatMillis() - now);
    boolean waits = upload.isPresent() && upload.get().hasReleased();
    return waits ? Math.min(toBeat, Upload.RELEASE_MILLIS) : toBeat;
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
    hearing.deliver();
  }

  private void welcome(Welcome welcome, Consumer<String> onWelcome) {
    if (welcome.getProtocolVersion() != PROTOCOL_VERSION) {
      ended =
          "center %s speaks version %d of the uplink, this gateway %d"
              .formatted(welcome.getCenter(), welcome.getProtocolVersion(), PROTOCOL_VERSION);
    } else if (!welcomed) {
      welcomed = true;
      try {
        upload =
            Optional.of(
                new Upload(
                    identity.gateway(), source, settings, counters, linkClock.epochMillis()));
      } catch (IOException e) {
        stopFrames(e);
      }
      onWelcome.accept(welcome.getCenter());
    }
  }

  private void handle(ToGateway message) {
    switch (message.getMessageCase()) {
      case ACK, REFUSAL, EVIDENCE_ACK, ROLLUP_ACK -> released(message);
      case TASKS -> assigned(message.getTasks());
      case WORD -> {
        if (hearing.hear(message.getWord())) {
          heardAt = linkClock.epochMillis();
        }
      }
      case WELCOME -> {}
      case MESSAGE_NOT_SET -> counters.add("uplink.unknownMessage");
    }
  }

  private void released(ToGateway message) {
    if (upload.isPresent()) {
      try {
        upload.get().released(message, linkClock.epochMillis());
      } catch (IOException e) {
        stopFrames(e);
      }
    }
  }

  private void vote(Vote vote) {
    call.onNext(ToCenter.newBuilder().setVote(DispatchCodec.toProto(vote)).build());
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

  private void send(long now, Queue<ToCenter> outbox) {
    while (ended == null && call.isReady() && !outbox.isEmpty()) {
      call.onNext(outbox.poll());
    }
    if (upload.isEmpty()) {
      return;
    }
    try {
      boolean more = true;
      while (more && ended == null && call.isReady()) {
        Optional<ToCenter> next = upload.get().next(now);
        next.ifPresent(call::onNext);
        more = next.isPresent();
      }
    } catch (IOException e) {
      stopFrames(e);
    }
  }

  private void release(long now, boolean all) {
    if (upload.isPresent()) {
      try {
        upload.get().release(now, all);
      } catch (IOException e) {
        stopFrames(e);
      }
    }
  }

  private void stopFrames(IOException e) {
    counters.add("uplink.sourceFailed");
    log.error(
        "gateway {} sends no frames on this stream, their store failed: {}",
        identity.gateway(),
        e.getMessage());
    upload = Optional.empty();
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
