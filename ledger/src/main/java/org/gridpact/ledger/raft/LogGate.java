package org.gridpact.ledger.raft;

import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.proto.grpc.RaftServerProtocolServiceGrpc;
import org.apache.ratis.thirdparty.io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.ServerCallHandler;
import org.apache.ratis.thirdparty.io.grpc.ServerInterceptor;

/**
 * Lets what other peers send for this one's log in one message at a time, whichever stream it comes
 * by.
 *
 * <p>Ratis 3.3.0 checks a message's term and place in the log under a lock, and appends its entries
 * after that lock. Between the two it may wait for an election to end. After a cut has healed, an
 * old leader's stream and the new leader's deliver at once what was held: entries of the old leader
 * then replaced ones of the new leader that this peer had acknowledged. Raft takes for granted that
 * checking and appending are one step (Ongaro and Ousterhout 2014, figure 2, AppendEntries).
 *
 * <p>Each stream waits with at most one message; the rest is held back by its flow control.
 */
final class LogGate implements ServerInterceptor {
  private static final Set<String> FOR_THE_LOG =
      Set.of(
          RaftServerProtocolServiceGrpc.getAppendEntriesMethod().getFullMethodName(),
          RaftServerProtocolServiceGrpc.getInstallSnapshotMethod().getFullMethodName());

  private final Lock gate = new ReentrantLock();

  private LogGate() {}

  /** What makes a peer have a gate. */
  static Parameters parameters() {
    Parameters parameters = new Parameters();
    LogGate gate = new LogGate();
    GrpcConfigKeys.Server.setServicesCustomizer(
        parameters, (server, types) -> server.intercept(gate));
    return parameters;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    ServerCall.Listener<Q> listener = next.startCall(call, headers);
    return FOR_THE_LOG.contains(call.getMethodDescriptor().getFullMethodName())
        ? new Gated<>(listener)
        : listener;
  }

  private final class Gated<Q> extends SimpleForwardingServerCallListener<Q> {
    Gated(ServerCall.Listener<Q> listener) {
      super(listener);
    }

    @Override
    public void onMessage(Q message) {
      gate.lock();
      try {
        super.onMessage(message);
      } finally {
        gate.unlock();
      }
    }
  }
}
