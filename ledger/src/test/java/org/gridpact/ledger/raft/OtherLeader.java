package org.gridpact.ledger.raft;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.MetadataProto;
import org.apache.ratis.proto.RaftProtos.RaftGroupIdProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.TermIndexProto;
import org.apache.ratis.proto.grpc.RaftServerProtocolServiceGrpc;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyChannelBuilder;
import org.apache.ratis.thirdparty.io.grpc.stub.StreamObserver;

/**
 * A leader of one term as a peer sees it: a connection with one stream of its own. Its log is a
 * list of the terms of its entries, which have no content.
 */
final class OtherLeader implements AutoCloseable {
  private static final int ANSWER_SECONDS = 30;

  private final String id;
  private final long term;
  private final LedgerConfig.Peer follower;
  private final ManagedChannel channel;
  private final StreamObserver<AppendEntriesRequestProto> requests;
  private final BlockingQueue<Object> answers = new LinkedBlockingQueue<>();
  private long calls;

  OtherLeader(String id, long term, LedgerConfig.Peer follower) {
    this.id = id;
    this.term = term;
    this.follower = follower;
    channel =
        NettyChannelBuilder.forAddress(follower.host(), follower.port()).usePlaintext().build();
    requests = RaftServerProtocolServiceGrpc.newStub(channel).appendEntries(new Answers());
  }

  /** Sends entries {@code from} to {@code to}, without the latter; none is a heartbeat. */
  void send(List<Long> log, int from, int to) {
    AppendEntriesRequestProto.Builder request =
        AppendEntriesRequestProto.newBuilder()
            .setServerRequest(
                RaftRpcRequestProto.newBuilder()
                    .setRequestorId(ByteString.copyFromUtf8(id))
                    .setReplyId(ByteString.copyFromUtf8(follower.id()))
                    .setRaftGroupId(
                        RaftGroupIdProto.newBuilder().setId(LedgerClient.GROUP.toByteString()))
                    .setCallId(calls++))
            .setLeaderTerm(term)
            .setLeaderCommit(-1);
    if (from > 0) {
      request.setPreviousLog(
          TermIndexProto.newBuilder().setTerm(log.get(from - 1)).setIndex(from - 1));
    }
    for (int i = from; i < to; i++) {
      request.addEntries(
          LogEntryProto.newBuilder()
              .setTerm(log.get(i))
              .setIndex(i)
              .setMetadataEntry(MetadataProto.getDefaultInstance()));
    }
    requests.onNext(request.build());
  }

  /** The next answer, to whatever it is. */
  AppendEntriesReplyProto answer() throws InterruptedException {
    Object answer = answers.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
    return switch (answer) {
      case AppendEntriesReplyProto reply -> reply;
      case Throwable failed -> throw new AssertionError("the stream of " + id + " failed", failed);
      case null, default -> throw new AssertionError("no answer to " + id + ": " + answer);
    };
  }

  AppendEntriesReplyProto ask(List<Long> log, int from, int to) throws InterruptedException {
    send(log, from, to);
    return answer();
  }

  private final class Answers implements StreamObserver<AppendEntriesReplyProto> {
    @Override
    public void onNext(AppendEntriesReplyProto reply) {
      answers.add(reply);
    }

    @Override
    public void onError(Throwable failed) {
      answers.add(failed);
    }

    @Override
    public void onCompleted() {
      answers.add("completed");
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
