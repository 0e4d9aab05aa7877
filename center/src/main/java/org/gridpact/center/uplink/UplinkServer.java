package org.gridpact.center.uplink;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.DispatchCodec;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.time.GridClock;
import org.gridpact.model.wire.UplinkGrpc;
import org.gridpact.model.wire.UplinkProto.Heartbeat;
import org.gridpact.model.wire.UplinkProto.ToCenter;
import org.gridpact.model.wire.UplinkProto.ToGateway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gRPC server gateways connect to: one stream a gateway, the newest wins.
 *
 * <p>Backpressure: a stream is asked for its next message only when the last one is handed to
 * Kafka, so a slow broker slows the gateways, who keep what is not acknowledged. Safe for use by
 * many threads.
 */
public final class UplinkServer implements GatewayLink, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(UplinkServer.class);
  private static final int HEARTBEAT_SECONDS = 1;
  private static final int MAX_MESSAGE_BYTES = 16 << 20;
  private static final int STOP_SECONDS = 2;

  private final String area;
  private final List<String> gateways;
  private final Producer<String, byte[]> producer;
  private final String topic;
  private final AckGate gate;
  private final String evidenceTopic;
  private final EvidenceBook evidence;
  private final Map<String, GatewaySession> sessions = new ConcurrentHashMap<>();
  private final GridClock clock;
  private final ExecutorService handlers = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Server server;

  /**
   * Prepares a server; {@link #start} opens its port.
   *
   * @param gateways ids that may connect
   * @param gate holds acknowledgements back while it is closed
   * @param producer appends to {@code topic} and {@code evidenceTopic} durably, keyed by gateway,
   *     and keeps order
   * @param evidence shows what was appended to {@code evidenceTopic}
   */
  public UplinkServer(
      String area,
      Collection<String> gateways,
      InetSocketAddress address,
      Producer<String, byte[]> producer,
      String topic,
      AckGate gate,
      String evidenceTopic,
      EvidenceBook evidence,
      GridClock clock) {
    this.area = area;
    this.clock = clock;
    this.gateways = List.copyOf(gateways);
    this.producer = producer;
    this.topic = topic;
    this.gate = gate;
    this.evidenceTopic = evidenceTopic;
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
          new GatewaySession(
              gateway, producer, topic, gate, evidenceTopic, evidence, listener, clock));
    }
    server.start();
    Thread.ofVirtual().name("uplink-heartbeat").start(this::beatUntilStopped);
  }

  public int port() {
    return server.getPort();
  }

  /** What is known of each gateway, in order of id. */
  public List<GatewayStatus> gateways() {
    return sessions.keySet().stream().sorted().map(id -> sessions.get(id).status()).toList();
  }

  @Override
  public void prepare(String gateway, Order part) {
    send(gateway, ToGateway.newBuilder().setPrepare(DispatchCodec.toProto(part)).build());
  }

  @Override
  public void decide(String gateway, Decision decision) {
    send(gateway, ToGateway.newBuilder().setDecision(DispatchCodec.toProto(decision)).build());
  }

  private void send(String gateway, ToGateway message) {
    GatewaySession session = sessions.get(gateway);
    if (session != null) {
      session.send(message);
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
    ToGateway beat =
        ToGateway.newBuilder()
            .setHeartbeat(Heartbeat.newBuilder().setEpochMillis(clock.epochMillis()))
            .build();
    for (GatewaySession session : sessions.values()) {
      session.heartbeat(beat);
    }
  }

  /** Ends the streams. Frames not acknowledged by then stay with their gateways. */
  @Override
  public void close() {
    stopping.countDown();
    server.shutdown();
    sessions.values().forEach(GatewaySession::end);
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
      return new Greeting(out);
    }
  }

  /** The inbound half of a stream: nothing but Hello until the gateway is known. */
  private final class Greeting implements StreamObserver<ToCenter> {
    private final StreamObserver<ToGateway> out;
    private GatewaySession.Stream stream;

    Greeting(StreamObserver<ToGateway> out) {
      this.out = out;
    }

    @Override
    public void onNext(ToCenter message) {
      if (stream != null) {
        stream.receive(message);
      } else if (!message.hasHello()) {
        refuse(Status.FAILED_PRECONDITION, "a stream starts with Hello");
      } else if (message.getHello().getProtocolVersion() != GatewaySession.PROTOCOL_VERSION) {
        refuse(
            Status.FAILED_PRECONDITION,
            "protocol version %d is not spoken here, %d is"
                .formatted(
                    message.getHello().getProtocolVersion(), GatewaySession.PROTOCOL_VERSION));
      } else if (!message.getHello().getArea().equals(area)) {
        refuse(
            Status.PERMISSION_DENIED,
            "this is area '%s', not '%s'".formatted(area, message.getHello().getArea()));
      } else {
        GatewaySession session = sessions.get(message.getHello().getGateway());
        if (session == null) {
          refuse(
              Status.PERMISSION_DENIED,
              "gateway '%s' is not in area '%s'".formatted(message.getHello().getGateway(), area));
        } else {
          stream = session.open(out, message.getHello().getBootEpoch());
        }
      }
    }

    private void refuse(Status status, String rule) {
      log.warn("A gateway was refused: {}", rule);
      out.onError(status.withDescription(rule).asRuntimeException());
    }

    @Override
    public void onError(Throwable error) {
      if (stream != null) {
        stream.ended();
      }
    }

    @Override
    public void onCompleted() {
      if (stream != null) {
        stream.ended();
      }
      out.onCompleted();
    }
  }
}
