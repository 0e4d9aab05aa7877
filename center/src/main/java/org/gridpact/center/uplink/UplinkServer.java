package org.gridpact.center.uplink;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.PrivateKey;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.DispatchCodec;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.task.TaskReport;
import org.gridpact.model.time.GridClock;
import org.gridpact.model.wire.UplinkGrpc;
import org.gridpact.model.wire.UplinkProto.Candidate;
import org.gridpact.model.wire.UplinkProto.Hello;
import org.gridpact.model.wire.UplinkProto.LockOuts;
import org.gridpact.model.wire.UplinkProto.TaskAssignment;
import org.gridpact.model.wire.UplinkProto.ToCenter;
import org.gridpact.model.wire.UplinkProto.ToGateway;
import org.gridpact.model.wire.UplinkProto.Willing;
import org.gridpact.model.wire.UplinkProto.Word;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gRPC server gateways connect to: one stream a gateway, the newest wins.
 *
 * <p>Backpressure: a stream is asked for its next message only when the last one is handed to the
 * sink, so a slow broker slows the gateways, who keep what is not acknowledged. Safe for use by
 * many threads.
 */
public final class UplinkServer implements GatewayLink, TaskLink, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(UplinkServer.class);
  private static final int HEARTBEAT_SECONDS = 1;
  private static final int MAX_MESSAGE_BYTES = 16 << 20;
  private static final int STOP_SECONDS = 2;
  private static final String NO_MAJORITY = "this center reaches no majority of the centers";

  private final String area;
  private final List<String> gateways;
  private final String node;
  private final FrameSink sink;
  private final AckGate gate;
  private final PrivateKey key;
  private final EvidenceBook evidence;
  private final Map<String, GatewaySession> sessions = new ConcurrentHashMap<>();
  private final GridClock clock;
  private final ExecutorService handlers = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Server server;
  private volatile boolean taking = true;

  /**
   * Prepares a server; {@link #start} opens its port.
   *
   * @param gateways ids that may connect
   * @param gate holds acknowledgements back while it is closed
   * @param key signs what gateways are to heed
   * @param node this center's name, which gateways are told
   * @param evidence shows what the sink took
   */
  public UplinkServer(
      String area,
      Collection<String> gateways,
      String node,
      InetSocketAddress address,
      FrameSink sink,
      AckGate gate,
      PrivateKey key,
      EvidenceBook evidence,
      GridClock clock) {
    this.area = area;
    this.clock = clock;
    this.gateways = List.copyOf(gateways);
    this.node = node;
    this.sink = sink;
    this.gate = gate;
    this.key = key;
    this.evidence = evidence;
    server =
        NettyServerBuilder.forAddress(address)
            .executor(handlers)
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .flowControlWindow(4 << 20)
            .addService(new Service())
            .build();
  }

  /**
   * Opens the port.
   *
   * @throws IOException where it is taken
   */
  public void start(GatewayListener listener) throws IOException {
    for (String gateway : gateways) {
      sessions.put(
          gateway,
          new GatewaySession(area, gateway, node, sink, gate, key, evidence, listener, clock));
    }
    server.start();
    Thread.ofVirtual().name("uplink-heartbeat").start(this::beatUntilStopped);
  }

  public int port() {
    return server.getPort();
  }

  @Override
  public Map<String, TaskReport> taskReports() {
    Map<String, TaskReport> reports = new TreeMap<>();
    sessions.forEach((id, session) -> session.tasks().ifPresent(r -> reports.put(id, r)));
    return reports;
  }

  @Override
  public void assign(String gateway, TaskAssignment tasks) {
    GatewaySession session = sessions.get(gateway);
    if (session != null) {
      session.send(ToGateway.newBuilder().setTasks(tasks).build());
    }
  }

  /** What is known of each gateway, in order of id. */
  @Override
  public List<GatewayStatus> gateways() {
    return sessions.keySet().stream().sorted().map(id -> sessions.get(id).status()).toList();
  }

  @Override
  public void prepare(String gateway, Order part) {
    GatewaySession session = sessions.get(gateway);
    if (session != null) {
      session.prepare(DispatchCodec.toProto(part));
    }
  }

  @Override
  public void decide(String gateway, Decision decision) {
    GatewaySession session = sessions.get(gateway);
    if (session != null) {
      session.decide(DispatchCodec.toProto(decision));
    }
  }

  @Override
  public void lockOut(String gateway, Collection<String> devices) {
    GatewaySession session = sessions.get(gateway);
    if (session != null) {
      session.say(Word.newBuilder().setLockOuts(LockOuts.newBuilder().addAllDevices(devices)));
    }
  }

  /** Whether gateways are taken; while not, their streams are ended, so that they go elsewhere. */
  public void take(boolean gatewaysToo) {
    taking = gatewaysToo;
    if (!gatewaysToo) {
      log.warn("No majority of the centers is reached: gateways are sent elsewhere");
      sessions.values().forEach(s -> s.end(NO_MAJORITY));
    } else {
      log.info("A majority of the centers is reached again");
    }
  }

  private void beatUntilStopped() {
    try {
      while (!stopping.await(HEARTBEAT_SECONDS, TimeUnit.SECONDS)) {
        heartbeat();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void heartbeat() {
    sessions.values().forEach(GatewaySession::heartbeat);
  }

  /** Ends the streams. Frames not acknowledged by then stay with their gateways. */
  @Override
  public void close() {
    stopping.countDown();
    server.shutdown();
    sessions.values().forEach(s -> s.end("the center is stopping"));
    try {
      if (!server.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    handlers.shutdown();
  }

  private final class Service extends UplinkGrpc.UplinkImplBase {
    @Override
    public StreamObserver<ToCenter> connect(StreamObserver<ToGateway> out) {
      return new Greeting((ServerCallStreamObserver<ToGateway>) out);
    }

    @Override
    public void wouldTake(Candidate gateway, StreamObserver<Willing> out) {
      Optional<String> refusal = refusal(gateway.getArea(), gateway.getGateway());
      if (!taking) {
        out.onError(Status.UNAVAILABLE.withDescription(NO_MAJORITY).asRuntimeException());
      } else if (refusal.isPresent()) {
        out.onError(Status.PERMISSION_DENIED.withDescription(refusal.get()).asRuntimeException());
      } else {
        out.onNext(Willing.getDefaultInstance());
        out.onCompleted();
      }
    }
  }

  /** Why a gateway of an area is not taken here at any time; empty where it is. */
  private Optional<String> refusal(String ofArea, String gateway) {
    if (!ofArea.equals(area)) {
      return Optional.of("this is area '%s', not '%s'".formatted(area, ofArea));
    }
    return sessions.containsKey(gateway)
        ? Optional.empty()
        : Optional.of("gateway '%s' is not in area '%s'".formatted(gateway, area));
  }

  /** The inbound half of a stream: nothing but Hello until the gateway is known. */
  private final class Greeting implements StreamObserver<ToCenter> {
    private final ServerCallStreamObserver<ToGateway> out;
    private GatewaySession.Stream stream;

    Greeting(ServerCallStreamObserver<ToGateway> out) {
      this.out = out;
    }

    @Override
    public void onNext(ToCenter message) {
      if (stream != null) {
        stream.receive(message);
      } else if (!taking) {
        out.onError(Status.UNAVAILABLE.withDescription(NO_MAJORITY).asRuntimeException());
      } else if (!message.hasHello()) {
        refuse(Status.FAILED_PRECONDITION, "a stream starts with Hello");
      } else if (message.getHello().getProtocolVersion() != GatewaySession.PROTOCOL_VERSION) {
        refuse(
            Status.FAILED_PRECONDITION,
            "protocol version %d is not spoken here, %d is"
                .formatted(
                    message.getHello().getProtocolVersion(), GatewaySession.PROTOCOL_VERSION));
      } else {
        Hello hello = message.getHello();
        refusal(hello.getArea(), hello.getGateway())
            .ifPresentOrElse(
                rule -> refuse(Status.PERMISSION_DENIED, rule),
                () -> stream = sessions.get(hello.getGateway()).open(out, hello));
      }
    }

    private void refuse(Status status, String rule) {
      log.warn("A gateway was refused: {}", rule);
      out.onError(status.withDescription(rule).asRuntimeException());
    }

    @Override
    public void onError(Throwable error) {
      if (stream != null) {
        stream.ended("its connection broke");
      }
    }

    @Override
    public void onCompleted() {
      if (stream != null) {
        stream.ended("it closed its stream");
      }
      out.onCompleted();
    }
  }
}
