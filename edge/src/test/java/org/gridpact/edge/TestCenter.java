package org.gridpact.edge;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.gridpact.model.authority.AreaKey;
import org.gridpact.model.authority.WordSigner;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.DispatchCodec;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.measurement.Birth;
import org.gridpact.model.measurement.Frame;
import org.gridpact.model.measurement.MalformedTelemetryException;
import org.gridpact.model.measurement.TelemetryCodec;
import org.gridpact.model.time.GridClock;
import org.gridpact.model.wire.UplinkGrpc;
import org.gridpact.model.wire.UplinkProto;
import org.gridpact.model.wire.UplinkProto.FrameAck;
import org.gridpact.model.wire.UplinkProto.Orders;
import org.gridpact.model.wire.UplinkProto.ToCenter;
import org.gridpact.model.wire.UplinkProto.ToGateway;
import org.gridpact.model.wire.UplinkProto.Word;

/**
 * A center of one gateway, on a real port: it keeps what it hears, acknowledges when told to, and
 * can break its streams. A frame without its birth before it on the stream is an error it keeps.
 */
public final class TestCenter extends UplinkGrpc.UplinkImplBase implements AutoCloseable {
  /** The area's, of all centers in tests. */
  public static final AreaKey KEY = AreaKey.generate();

  /** Far longer than anything it waits for takes, on a machine however loaded. */
  public static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Server server;
  private GridClock clock = GridClock.system();
  private AreaKey key = KEY;
  private WordSigner signer;
  private final List<ToCenter> heard = new ArrayList<>();
  private final List<Long> frames = new ArrayList<>();
  private final Set<Long> acknowledged = new HashSet<>();
  private final List<String> errors = new ArrayList<>();
  private StreamObserver<ToGateway> gateway;
  private boolean acknowledging = true;
  private int breakAfterFrames = Integer.MAX_VALUE;
  private int streams;
  private boolean silent;
  private boolean willing = true;
  private int questions;

  public TestCenter() throws IOException {
    this(0);
  }

  public TestCenter(int port) throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .addService(this)
            .build()
            .start();
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort());
  }

  @Override
  public StreamObserver<ToCenter> connect(StreamObserver<ToGateway> out) {
    return new StreamObserver<>() {
      private final Set<Long> births = new HashSet<>();

      @Override
      public void onNext(ToCenter message) {
        receive(message, births, out);
      }

      @Override
      public void onError(Throwable error) {
        ended(out);
      }

      @Override
      public void onCompleted() {
        ended(out);
      }
    };
  }

  @Override
  public synchronized void wouldTake(
      UplinkProto.Candidate candidate, StreamObserver<UplinkProto.Willing> out) {
    questions++;
    notifyAll();
    if (willing) {
      out.onNext(UplinkProto.Willing.getDefaultInstance());
      out.onCompleted();
    } else {
      out.onError(Status.UNAVAILABLE.asRuntimeException());
    }
  }

  private synchronized void ended(StreamObserver<ToGateway> out) {
    if (out.equals(gateway)) {
      gateway = null;
    }
    notifyAll();
  }

  private synchronized void receive(
      ToCenter message, Set<Long> births, StreamObserver<ToGateway> out) {
    if (message.hasHello()) {
      gateway = out;
      streams++;
      UplinkProto.Hello hello = message.getHello();
      signer =
          new WordSigner(
              key.privateKey(), hello.getArea(), hello.getGateway(), hello.getStream(), clock);
      out.onNext(
          ToGateway.newBuilder()
              .setWelcome(
                  UplinkProto.Welcome.newBuilder().setProtocolVersion(1).setCenter("center-1"))
              .build());
    }
    if (!out.equals(gateway)) {
      return;
    }
    heard.add(message);
    if (message.hasHeartbeat() && !silent) {
      say(Word.newBuilder().setHeartbeat(UplinkProto.Heartbeat.getDefaultInstance()));
    }
    if (message.hasBirth()) {
      births.add(birthId(message));
    }
    if (message.hasEvidence() && acknowledging) {
      out.onNext(
          ToGateway.newBuilder()
              .setEvidenceAck(
                  UplinkProto.EvidenceAck.newBuilder()
                      .setSequence(message.getEvidence().getSequence()))
              .build());
    }
    if (message.hasFrame()) {
      frame(message.getFrame(), births, out);
    }
    notifyAll();
  }

  private long birthId(ToCenter message) {
    try {
      return TelemetryCodec.decode(message.getBirth().toByteArray())
              instanceof TelemetryCodec.BirthRecord(Birth birth)
          ? birth.id()
          : 0;
    } catch (MalformedTelemetryException e) {
      errors.add(e.getMessage());
      return 0;
    }
  }

  private void frame(
      UplinkProto.StoredFrame stored, Set<Long> births, StreamObserver<ToGateway> out) {
    if (!births.contains(frameOf(stored).birthId())) {
      errors.add("frame " + stored.getSequence() + " came before its birth");
    }
    frames.add(stored.getSequence());
    if (frames.size() >= breakAfterFrames) {
      breakAfterFrames = Integer.MAX_VALUE;
      breakStream();
    } else if (acknowledging) {
      acknowledge(out, stored.getBootEpoch(), stored.getSequence());
    }
  }

  private static Frame frameOf(UplinkProto.StoredFrame stored) {
    try {
      return TelemetryCodec.decode(stored.getTelemetry().toByteArray())
              instanceof TelemetryCodec.FrameRecord(Frame frame)
          ? frame
          : null;
    } catch (MalformedTelemetryException e) {
      throw new AssertionError(e);
    }
  }

  private void acknowledge(StreamObserver<ToGateway> out, long bootEpoch, long sequence) {
    acknowledged.add(sequence);
    out.onNext(
        ToGateway.newBuilder()
            .setAck(
                FrameAck.newBuilder()
                    .setBootEpoch(bootEpoch)
                    .setFirstSequence(sequence)
                    .setLastSequence(sequence))
            .build());
  }

  /** Goes by another clock on streams from now on. */
  public synchronized void clock(GridClock other) {
    clock = other;
  }

  /** Whether frames from now on are acknowledged as they come. */
  public synchronized void acknowledging(boolean on) {
    acknowledging = on;
  }

  /** Whether heartbeats are left unanswered. */
  public synchronized void silent(boolean on) {
    silent = on;
  }

  /** Whether gateways elsewhere are told that they would be taken here. */
  public synchronized void willing(boolean on) {
    willing = on;
  }

  /** Breaks the stream, once, when so many frames have come in all, the last one unanswered. */
  public synchronized void breakAfterFrames(int count) {
    breakAfterFrames = count;
  }

  public synchronized void breakStream() {
    StreamObserver<ToGateway> broken = gateway;
    gateway = null;
    broken.onError(Status.UNAVAILABLE.withDescription("cut").asRuntimeException());
  }

  public synchronized void prepare(Order order) {
    say(Word.newBuilder().setOrders(Orders.newBuilder().addPrepares(DispatchCodec.toProto(order))));
  }

  /** Whether there is a stream to send the order on. */
  public synchronized boolean prepareIfHeard(Order order) {
    if (gateway == null) {
      return false;
    }
    prepare(order);
    return true;
  }

  public synchronized void decide(Decision decision) {
    say(
        Word.newBuilder()
            .setOrders(Orders.newBuilder().addDecisions(DispatchCodec.toProto(decision))));
  }

  public synchronized void lockOut(String... devices) {
    say(
        Word.newBuilder()
            .setLockOuts(UplinkProto.LockOuts.newBuilder().addAllDevices(List.of(devices))));
  }

  /** Signs and sends a word. */
  public synchronized void say(Word.Builder word) {
    gateway.onNext(ToGateway.newBuilder().setWord(signer.sign(word)).build());
  }

  /** Signs with another key on streams from now on. */
  public synchronized void signWith(AreaKey other) {
    key = other;
  }

  public synchronized void send(ToGateway message) {
    gateway.onNext(message);
  }

  /**
   * Waits until what this center knows fulfils a condition.
   *
   * @throws AssertionError after {@link #PATIENCE}, with what it knows
   */
  public synchronized void until(Predicate<TestCenter> condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.test(this)) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError("after " + PATIENCE + " it knows only " + this);
      }
      wait(left);
    }
  }

  @Override
  public synchronized String toString() {
    return "%d streams, %s, %sacknowledging; %d messages, frames %s, acknowledged %s, errors %s"
        .formatted(
            streams,
            gateway == null ? "none open" : "one open",
            acknowledging ? "" : "not ",
            heard.size(),
            frames,
            acknowledged,
            errors);
  }

  /** The parts of the messages heard so far that have one. */
  public synchronized <T> List<T> heard(Predicate<ToCenter> which, Function<ToCenter, T> part) {
    return heard.stream().filter(which).map(part).toList();
  }

  /** Sequence numbers in order of arrival, repeats among them. */
  public synchronized List<Long> frames() {
    return List.copyOf(frames);
  }

  public synchronized Set<Long> acknowledged() {
    return Set.copyOf(acknowledged);
  }

  public synchronized List<String> errors() {
    return List.copyOf(errors);
  }

  /** Streams that were opened so far. */
  public synchronized int streams() {
    return streams;
  }

  /** How often it was asked whether it would take a gateway. */
  public synchronized int questions() {
    return questions;
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
