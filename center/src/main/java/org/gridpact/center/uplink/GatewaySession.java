package org.gridpact.center.uplink;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.security.PrivateKey;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.gridpact.model.authority.WordSigner;
import org.gridpact.model.authority.WordVerifier;
import org.gridpact.model.dispatch.DispatchCodec;
import org.gridpact.model.measurement.MalformedTelemetryException;
import org.gridpact.model.task.TaskCodec;
import org.gridpact.model.task.TaskReport;
import org.gridpact.model.time.GridClock;
import org.gridpact.model.wire.DispatchProto;
import org.gridpact.model.wire.DispatchProto.Effect;
import org.gridpact.model.wire.DispatchProto.Vote;
import org.gridpact.model.wire.UplinkProto.Evidence;
import org.gridpact.model.wire.UplinkProto.EvidenceAck;
import org.gridpact.model.wire.UplinkProto.FrameAck;
import org.gridpact.model.wire.UplinkProto.FrameRefusal;
import org.gridpact.model.wire.UplinkProto.Heartbeat;
import org.gridpact.model.wire.UplinkProto.Hello;
import org.gridpact.model.wire.UplinkProto.StoredFrame;
import org.gridpact.model.wire.UplinkProto.ToCenter;
import org.gridpact.model.wire.UplinkProto.ToGateway;
import org.gridpact.model.wire.UplinkProto.Welcome;
import org.gridpact.model.wire.UplinkProto.Word;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One gateway as the center sees it, over all the streams it opens.
 *
 * <p>Its fields are guarded by itself: gRPC calls in on one thread a stream, the sink's threads
 * complete frames, the heartbeat thread watches for silence.
 */
final class GatewaySession {
  static final int PROTOCOL_VERSION = 1;

  private static final Logger log = LoggerFactory.getLogger(GatewaySession.class);

  /** A stream that says nothing for so many heartbeats (a second each) is ended. */
  private static final int SILENT_BEATS = 10;

  /**
   * A stream for which so many bytes wait is ended: its gateway does not read. What one that
   * connects is told of ten thousand open orders, some 3 kB each, is less.
   */
  private static final long UNREAD_BYTES_MAX = 32 << 20;

  private static final int MAX_COUNTERS = 100;

  /** The counter in which a gateway tells how many frames wait at it. */
  private static final String FRAMES_BUFFERED = "frames.buffered";

  private final String area;
  private final String gateway;
  private final String node;
  private final FrameSink sink;
  private final AckGate gate;
  private final PrivateKey key;
  private final EvidenceBook book;
  private final GatewayListener listener;
  private final GridClock clock;

  private Stream current;
  private long bootEpoch;
  private long lastHeard;
  private long readingsAcknowledged;
  private Map<String, Long> counters = Map.of();
  private Optional<TaskReport> tasks = Optional.empty();

  GatewaySession(
      String area,
      String gateway,
      String node,
      FrameSink sink,
      AckGate gate,
      PrivateKey key,
      EvidenceBook book,
      GatewayListener listener,
      GridClock clock) {
    this.area = area;
    this.gateway = gateway;
    this.node = node;
    this.sink = sink;
    this.gate = gate;
    this.key = key;
    this.book = book;
    this.listener = listener;
    this.clock = clock;
  }

  Stream open(ServerCallStreamObserver<ToGateway> out, Hello hello) {
    long epoch = hello.getBootEpoch();
    Stream opened = new Stream(out, new WordSigner(key, area, gateway, hello.getStream(), clock));
    Stream replaced;
    synchronized (this) {
      replaced = current;
      current = opened;
      if (epoch != bootEpoch) {
        bootEpoch = epoch;
        readingsAcknowledged = 0;
      }
      lastHeard = clock.epochMillis();
    }
    if (replaced != null) {
      replaced.fail(Status.ABORTED, "gateway " + gateway + " opened a newer stream");
    }
    opened.send(
        ToGateway.newBuilder()
            .setWelcome(
                Welcome.newBuilder()
                    .setProtocolVersion(PROTOCOL_VERSION)
                    .setCenter(node)
                    .setEpochMillis(clock.epochMillis()))
            .build());
    log.info("Gateway {} connected, boot epoch {}", gateway, epoch);
    listener.connected(gateway, epoch);
    return opened;
  }

  synchronized GatewayStatus status() {
    Long buffered = counters.get(FRAMES_BUFFERED);
    return new GatewayStatus(
        gateway,
        current != null,
        bootEpoch,
        lastHeard == 0 ? OptionalLong.empty() : OptionalLong.of(lastHeard),
        buffered == null ? OptionalLong.empty() : OptionalLong.of(buffered),
        readingsAcknowledged,
        book.losses(gateway),
        counters);
  }

  /** Says what need not be signed: a task only computes. */
  void send(ToGateway message) {
    current().ifPresent(stream -> stream.send(message));
  }

  void say(Word.Builder word) {
    current().ifPresent(stream -> stream.say(word));
  }

  void prepare(DispatchProto.Order part) {
    current().ifPresent(stream -> stream.orders.prepare(part));
  }

  void decide(DispatchProto.Decision decision) {
    current().ifPresent(stream -> stream.orders.decide(decision));
  }

  void heartbeat() {
    current().ifPresent(Stream::heartbeat);
  }

  void end(String why) {
    current().ifPresent(stream -> stream.fail(Status.UNAVAILABLE, why));
  }

  private synchronized Optional<Stream> current() {
    return Optional.ofNullable(current);
  }

  private synchronized void heard() {
    lastHeard = clock.epochMillis();
  }

  private synchronized void acknowledged(long epoch, int readings) {
    if (epoch == bootEpoch) {
      readingsAcknowledged += readings;
    }
  }

  private synchronized void setCounters(Map<String, Long> totals) {
    if (totals.size() <= MAX_COUNTERS) {
      counters = Map.copyOf(totals);
    }
  }

  private synchronized void setTasks(TaskReport report) {
    tasks = Optional.of(report);
  }

  /** The last report of what runs there; of an earlier stream where it has not reported since. */
  synchronized Optional<TaskReport> tasks() {
    return tasks;
  }

  private synchronized boolean forget(Stream stream) {
    if (current != stream) {
      return false;
    }
    current = null;
    return true;
  }

  /** One stream of the gateway. */
  final class Stream {
    private final ServerCallStreamObserver<ToGateway> out;
    private final WordSigner signer;
    private final DeclaredTelemetry telemetry = new DeclaredTelemetry(gateway);
    private final FrameAcks acks =
        new FrameAcks(gate, ack -> send(ToGateway.newBuilder().setAck(ack).build()));
    private final OrderWords orders = new OrderWords(this::say);

    /** Whether all evidence so far is taken; as much waits as gateways have on their way. */
    private CompletableFuture<Boolean> evidenceTaken = CompletableFuture.completedFuture(true);

    private boolean closed;
    private int silentBeats;

    /** What was sent since gRPC was last ready for more. */
    private long unreadBytes;

    Stream(ServerCallStreamObserver<ToGateway> out, WordSigner signer) {
      this.out = out;
      this.signer = signer;
    }

    private void heartbeat() {
      if (silentBeats() > SILENT_BEATS) {
        fail(Status.DEADLINE_EXCEEDED, "nothing heard for " + SILENT_BEATS + " s");
      } else {
        Heartbeat now = Heartbeat.newBuilder().setEpochMillis(clock.epochMillis()).build();
        say(Word.newBuilder().setHeartbeat(now));
        acks.flushWhatWaits();
      }
    }

    private synchronized int silentBeats() {
      return ++silentBeats;
    }

    /** Takes one message; called by gRPC, one at a time. */
    void receive(ToCenter message) {
      synchronized (this) {
        silentBeats = 0;
      }
      heard();
      try {
        switch (message.getMessageCase()) {
          case BIRTH -> birth(message.getBirth().toByteArray());
          case FRAME -> frame(message.getFrame());
          case VOTE -> orElsewhere(listener.voted(own(DispatchCodec.fromProto(message.getVote()))));
          case EFFECT ->
              orElsewhere(listener.reported(own(DispatchCodec.fromProto(message.getEffect()))));
          case INQUIRY -> listener.asked(gateway, message.getInquiry().getOrder());
          case COUNTERS -> setCounters(message.getCounters().getTotalsMap());
          case HEARTBEAT -> {
            // Being heard is all it is for.
          }
          case EVIDENCE -> evidence(message.getEvidence());
          case ROLLUP -> rollup(message.getRollup());
          case TASK_REPORT -> setTasks(TaskCodec.fromProto(message.getTaskReport()));
          case HELLO, MESSAGE_NOT_SET ->
              fail(Status.INVALID_ARGUMENT, "expected anything but " + message.getMessageCase());
        }
      } catch (MalformedTelemetryException
          | InvalidProtocolBufferException
          | IllegalArgumentException e) {
        fail(Status.INVALID_ARGUMENT, e.getMessage());
      }
    }

    private void birth(byte[] bytes) throws MalformedTelemetryException {
      telemetry.birth(bytes);
      sink.frame(gateway, bytes, once(() -> {}));
    }

    private void frame(StoredFrame stored) {
      byte[] bytes = stored.getTelemetry().toByteArray();
      int readings;
      try {
        readings = telemetry.frame(stored, bytes);
      } catch (MalformedTelemetryException | IllegalArgumentException e) {
        refuse(stored, e.getMessage());
        return;
      }
      sink.frame(
          gateway,
          bytes,
          once(
              () -> {
                gate.appended();
                acknowledged(stored.getBootEpoch(), readings);
                acks.add(stored.getBootEpoch(), stored.getSequence());
              }));
    }

    private void rollup(StoredFrame stored) {
      byte[] bytes = stored.getTelemetry().toByteArray();
      try {
        telemetry.rollup(stored, bytes);
      } catch (MalformedTelemetryException | IllegalArgumentException e) {
        refuse(stored, e.getMessage());
        return;
      }
      FrameAck.Builder ack = FrameAcks.of(stored.getBootEpoch(), stored.getSequence());
      sink.frame(
          gateway, bytes, once(() -> send(ToGateway.newBuilder().setRollupAck(ack).build())));
    }

    private org.gridpact.model.dispatch.Vote own(org.gridpact.model.dispatch.Vote vote) {
      requireOwn(vote.gateway());
      return vote;
    }

    private org.gridpact.model.dispatch.Effect own(org.gridpact.model.dispatch.Effect effect) {
      requireOwn(effect.gateway());
      return effect;
    }

    /** Nobody votes for another. */
    private void requireOwn(String of) {
      if (!of.equals(gateway)) {
        throw new IllegalArgumentException(
            "gateway %s speaks for gateway %s".formatted(gateway, of));
      }
    }

    /** Ends the stream where what was said has not come to where it counts. */
    private void orElsewhere(CompletableFuture<Boolean> known) {
      var _ =
          known.thenAccept(
              yes -> {
                if (!yes) {
                  fail(Status.UNAVAILABLE, "the ledger cannot be reached from here");
                }
              });
    }

    /**
     * Takes evidence. It is acknowledged once it is durable, a vote or an effect once the ledger
     * has it too, and only after all evidence before it: an acknowledgement is for those as well.
     * After a failure the stream ends, and the gateway says it at another center.
     */
    private void evidence(Evidence evidence) throws InvalidProtocolBufferException {
      CompletableFuture<Boolean> known =
          switch (evidence.getKind()) {
            case VOTE ->
                listener.voted(own(DispatchCodec.fromProto(Vote.parseFrom(evidence.getPayload()))));
            case EFFECT ->
                listener.reported(
                    own(DispatchCodec.fromProto(Effect.parseFrom(evidence.getPayload()))));
            case ALARM -> alarm(evidence);
            // Shown from the book.
            case LOSS, UNRECOGNIZED -> CompletableFuture.completedFuture(true);
          };
      CompletableFuture<Boolean> durable = new CompletableFuture<>();
      if (book.knows(gateway, evidence.getSequence())) {
        durable.complete(true);
      } else {
        sink.evidence(
            gateway,
            evidence.toByteArray(),
            once(
                () -> {
                  book.accept(gateway, evidence);
                  durable.complete(true);
                }));
      }
      evidenceTaken =
          evidenceTaken
              .thenCombine(known, Boolean::logicalAnd)
              .thenCombine(durable, Boolean::logicalAnd);
      orElsewhere(known);
      var _ =
          evidenceTaken.thenAccept(
              yes -> {
                if (yes) {
                  acknowledgeEvidence(evidence);
                }
              });
    }

    /** Alarms are shown from the book; words a gateway refused are for auditors as well. */
    private CompletableFuture<Boolean> alarm(Evidence evidence) {
      return evidence.getSubject().equals(WordVerifier.REFUSED_WORDS)
          ? listener.noticed(gateway, evidence.getText(), evidence.getEpochMillis())
          : CompletableFuture.completedFuture(true);
    }

    private void acknowledgeEvidence(Evidence evidence) {
      send(
          ToGateway.newBuilder()
              .setEvidenceAck(EvidenceAck.newBuilder().setSequence(evidence.getSequence()))
              .build());
    }

    /** Does something once a record is durable; where it cannot be, the stream ends. */
    private FrameSink.Outcome once(Runnable durable) {
      return new FrameSink.Outcome() {
        @Override
        public void durable() {
          durable.run();
        }

        @Override
        public void failed(String why) {
          fail(Status.UNAVAILABLE, "frames cannot be stored now: " + why);
        }
      };
    }

    private void refuse(StoredFrame stored, String rule) {
      log.warn(
          "Frame {}/{} of gateway {} is refused: {}",
          stored.getBootEpoch(),
          stored.getSequence(),
          gateway,
          rule);
      send(
          ToGateway.newBuilder()
              .setRefusal(
                  FrameRefusal.newBuilder()
                      .setBootEpoch(stored.getBootEpoch())
                      .setSequence(stored.getSequence())
                      .setRule(rule))
              .build());
    }

    /** Signs a word and sends it, in one go: words arrive in the order they are numbered in. */
    synchronized void say(Word.Builder word) {
      send(ToGateway.newBuilder().setWord(signer.sign(word)).build());
    }

    synchronized void send(ToGateway message) {
      if (closed) {
        return;
      }
      unreadBytes = out.isReady() ? 0 : unreadBytes + message.getSerializedSize();
      if (unreadBytes > UNREAD_BYTES_MAX) {
        fail(Status.RESOURCE_EXHAUSTED, "it does not read: %d bytes wait".formatted(unreadBytes));
        return;
      }
      try {
        out.onNext(message);
      } catch (StatusRuntimeException | IllegalStateException e) {
        log.debug("Gateway {}: the stream is gone", gateway, e);
      }
    }

    /** Ends the stream with a reason the gateway is told. */
    void fail(Status status, String reason) {
      synchronized (this) {
        if (closed) {
          return;
        }
        try {
          out.onError(status.withDescription(reason).asRuntimeException());
        } catch (IllegalStateException e) {
          log.debug("Gateway {}: the stream is gone", gateway, e);
        }
      }
      ended(reason);
    }

    /** The stream is over, whoever ended it. */
    void ended(String why) {
      synchronized (this) {
        if (closed) {
          return;
        }
        closed = true;
      }
      log.info("Gateway {} disconnected: {}", gateway, why);
      if (forget(this)) {
        listener.disconnected(gateway);
      }
    }
  }
}
