package org.gridpact.edge.uplink;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.net.InetSocketAddress;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.gridpact.edge.count.Counters;
import org.gridpact.model.dispatch.DispatchCodec;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Vote;
import org.gridpact.model.task.TaskCodec;
import org.gridpact.model.task.TaskReport;
import org.gridpact.model.time.GridClock;
import org.gridpact.model.wire.UplinkProto.Inquiry;
import org.gridpact.model.wire.UplinkProto.ToCenter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one stream to a center open and sends a gateway's frames and words up it.
 *
 * <p>When a stream is lost the next center of the list is tried, with growing waits; what was not
 * acknowledged is sent again. The first of the list is preferred: from another the client goes back
 * once that would take it, see {@link Homing}, and moves as after a loss, but at once. Votes,
 * effects and inquiries are sent while connected only: the listener repeats what matters when it
 * hears {@link UplinkListener#connected}. At most {@value #OUTBOX} of them wait; one more is
 * dropped and counted as {@code uplink.outboxFull}.
 *
 * <p>One virtual thread owns the stream; the methods here may be called by any thread.
 */
public final class UplinkClient implements AutoCloseable {
  static final int OUTBOX = 4_096;
  private static final long JOIN_MILLIS = 2_000;

  /** Another center is tried after this part of the first retry. */
  private static final int BRIEF_SHARE = 5;

  private static final Logger log = LoggerFactory.getLogger(UplinkClient.class);

  /**
   * Who a client speaks for.
   *
   * @param centerKey public key of the area, by which the center's words are known
   */
  public record Identity(String area, String gateway, long bootEpoch, PublicKey centerKey) {}

  private final Identity identity;
  private final FrameSource source;
  private final UplinkListener listener;
  private final List<ManagedChannel> centers;
  private final GridClock clock;
  private final GridClock linkClock;
  private final Counters counters;
  private final UplinkSettings settings;

  /** Spreads the retries of many gateways; a gateway's own sequence of waits is always the same. */
  private final SplittableRandom jitter;

  /** Numbers streams so that nobody can have words ready for the next one. */
  private final SecureRandom streams = new SecureRandom();

  private final Semaphore signal = new Semaphore(0);
  private final BlockingQueue<ToCenter> outbox = new ArrayBlockingQueue<>(OUTBOX);
  private final Thread thread;
  private volatile boolean closed;
  private volatile boolean connected;
  private boolean lossIsLogged;

  /**
   * @param centers tried in turn, the preferred one first; several clients may share them, and
   *     their maker closes them
   * @param clock the grid's time, told in heartbeats
   * @param linkClock real time, by which the stream's silence is measured
   */
  public UplinkClient(
      Identity identity,
      FrameSource source,
      UplinkListener listener,
      List<ManagedChannel> centers,
      GridClock clock,
      GridClock linkClock,
      Counters counters,
      UplinkSettings settings) {
    if (centers.isEmpty()) {
      throw new IllegalArgumentException("gateway " + identity.gateway() + " has no center");
    }
    this.identity = identity;
    this.source = source;
    this.listener = listener;
    this.centers = List.copyOf(centers);
    this.clock = clock;
    this.linkClock = linkClock;
    this.counters = counters;
    this.settings = settings;
    this.jitter = new SplittableRandom(identity.gateway().hashCode());
    this.thread = Thread.ofVirtual().name("uplink-" + identity.gateway()).unstarted(this::run);
  }

  /**
   * A channel to a center, in plain text and so to this machine only.
   *
   * @throws IllegalArgumentException where the address is not a loopback address
   */
  public static ManagedChannel channel(InetSocketAddress center) {
    if (center.isUnresolved() || !center.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "center %s is not on this machine, and the uplink is not encrypted".formatted(center));
    }
    return NettyChannelBuilder.forAddress(center)
        .usePlaintext()
        .proxyDetector(_ -> null)
        .directExecutor()
        .build();
  }

  public void start() {
    thread.start();
  }

  /** Says that the source has a new frame. */
  public void wake() {
    signal.release();
  }

  public void send(Vote vote) {
    send(ToCenter.newBuilder().setVote(DispatchCodec.toProto(vote)).build());
  }

  public void send(Effect effect) {
    send(ToCenter.newBuilder().setEffect(DispatchCodec.toProto(effect)).build());
  }

  public void send(TaskReport report) {
    send(ToCenter.newBuilder().setTaskReport(TaskCodec.toProto(report)).build());
  }

  /** Asks for the decision of an order. */
  public void inquire(String order) {
    send(ToCenter.newBuilder().setInquiry(Inquiry.newBuilder().setOrder(order)).build());
  }

  private void send(ToCenter message) {
    if (connected) {
      if (!outbox.offer(message)) {
        counters.add("uplink.outboxFull");
      }
      signal.release();
    }
  }

  /** Whether a center has answered and the stream is open. */
  public boolean isConnected() {
    return connected;
  }

  private void run() {
    int failures = 0;
    int next = 0;
    while (!closed) {
      ManagedChannel center = centers.get(next);
      Homing homing =
          new Homing(
              identity,
              centers.getFirst(),
              settings.homeAfterMillis(),
              jitter,
              linkClock.epochMillis());
      boolean away = next > 0;
      // Else the channel itself waits, up to two minutes, before it looks again.
      center.resetConnectBackoff();
      Session session =
          new Session(
              identity,
              source,
              listener,
              clock,
              linkClock,
              counters,
              settings,
              signal,
              streams.nextLong());
      try {
        Session.End end =
            session.run(
                center,
                outbox,
                this::welcomed,
                now -> closed || (away && connected && homing.isWelcome(now)));
        if (end.wanted() && !closed) {
          log.info("gateway {} goes back to the center it prefers", identity.gateway());
          counters.add("uplink.home");
          disconnected();
          next = 0;
        } else {
          failures = connected ? 0 : failures + 1;
          lost(end.reason());
          pause(failures);
          next = (next + 1) % centers.size();
        }
      } catch (InterruptedException _) {
        closed = true;
      }
    }
  }

  private void welcomed(String center) {
    outbox.clear();
    connected = true;
    counters.add("uplink.connected");
    log.info("gateway {} is connected to center {}", identity.gateway(), center);
    lossIsLogged = false;
    listener.connected();
  }

  private void disconnected() {
    connected = false;
    listener.disconnected();
  }

  private void lost(String reason) {
    if (connected) {
      counters.add("uplink.lost");
      disconnected();
    }
    if (!closed && !lossIsLogged) {
      log.warn(
          "gateway {} has no center, it keeps its frames and tries again: {}",
          identity.gateway(),
          reason);
      lossIsLogged = true;
    }
  }

  /**
   * Waits before the next center: briefly, so that not all gateways of a lost center come at once,
   * and longer with each round in which none of them answered.
   *
   * @param failures centers in a row that were tried in vain
   */
  private void pause(int failures) throws InterruptedException {
    boolean roundIsOver = (failures + 1) % centers.size() == 0;
    int rounds = Math.min(failures / centers.size(), 20);
    long longest =
        roundIsOver
            ? Math.min(settings.lastRetryMillis(), (long) settings.firstRetryMillis() << rounds)
            : settings.firstRetryMillis() / BRIEF_SHARE;
    long until = linkClock.epochMillis() + longest / 2 + jitter.nextLong(longest / 2 + 1);
    while (!closed && linkClock.epochMillis() < until) {
      signal.tryAcquire(until - linkClock.epochMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Ends the stream. What is not acknowledged stays in the source. */
  @Override
  public void close() {
    closed = true;
    signal.release();
    try {
      if (!thread.join(Duration.ofMillis(JOIN_MILLIS))) {
        log.warn("the uplink of gateway {} does not end", identity.gateway());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
