package org.gridpact.ledger.raft;

import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.grpc.server.GrpcLogAppender;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;
import org.apache.ratis.server.raftlog.RaftLogIOException;

/**
 * gRPC between peers as Ratis does it, but a follower hears at once how far the log is committed,
 * by a message without entries.
 *
 * <p>By itself Ratis 3.3.0 says that with the next entries, and for there to be some writes an
 * entry of its own into the log after each commit: a second write to disk and a second round for
 * every command, at every peer. Without those ({@code log-metadata}) a follower would wait for the
 * next heartbeat.
 */
public final class PromptCommits implements RpcType {
  /** Called by Ratis, which knows the type by the name of its class. */
  public PromptCommits() {}

  @Override
  public String name() {
    return PromptCommits.class.getName();
  }

  @Override
  public RpcFactory newFactory(Parameters parameters) {
    return new GrpcFactory(parameters) {
      @Override
      public LogAppender newLogAppender(
          RaftServer.Division server, LeaderState state, FollowerInfo follower) {
        return new Appender(server, state, follower);
      }
    };
  }

  /** Asked by one thread for what to send next, each time the commit index moves, too. */
  private static final class Appender extends GrpcLogAppender {
    /** A commit that is about to come may be missed: its signal is not kept for who works. */
    private static final long SOON_MILLIS = 2;

    private long told = -1;

    Appender(RaftServer.Division server, LeaderState state, FollowerInfo follower) {
      super(server, state, follower);
    }

    /**
     * A follower goes by a commit index as far as it knows the message to follow on its log: with
     * entries still on their way it would not, so that their answer is waited for, after which this
     * is called again.
     */
    @Override
    public AppendEntriesRequestProto newAppendEntriesRequest(long callId, boolean heartbeat)
        throws RaftLogIOException {
      AppendEntriesRequestProto request = super.newAppendEntriesRequest(callId, heartbeat);
      if (request == null
          && getRaftLog().getLastCommittedIndex() > told
          && !hasPendingDataRequests()) {
        request = super.newAppendEntriesRequest(callId, true);
      }
      if (request != null) {
        long reaches = request.getPreviousLog().getIndex() + request.getEntriesCount();
        told = Math.max(told, Math.min(request.getLeaderCommit(), reaches));
      }
      return request;
    }

    /** What the follower has written and was not told to be committed soon will be. */
    @Override
    public long getWaitTimeMs() {
      long wait = super.getWaitTimeMs();
      return getFollower().getMatchIndex() > told ? Math.min(wait, SOON_MILLIS) : wait;
    }
  }
}
