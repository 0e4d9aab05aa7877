package org.gridpact.ledger.raft;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/**
 * What Ratis is told: small buffers, for few and small entries, and quick elections.
 *
 * <p>The log on disk is bounded: entries since the last snapshot ({@link
 * LedgerConfig#snapshotBytes}), a quarter of that behind it ({@link LogGrowth}), a segment, since
 * Ratis lets go of whole ones, and what is written and not yet applied, for which a leader has
 * {@code WRITE_MAX}: by default 128 + 32 + 8 + 16 MB. Beyond that it grows only while a snapshot is
 * written or fails, which is then tried again, and where a follower applies more slowly than it
 * writes.
 */
final class RaftSettings {
  /** Largest command; an order of 10,000 setpoints takes about a third. */
  static final int COMMAND_BYTES_MAX = 2 << 20;

  private static final String MESSAGE_MAX = "4MB";
  private static final String SEGMENT_MAX = "8MB";
  private static final String WRITE_MAX = "16MB";

  private RaftSettings() {}

  /** Of who asks a group. */
  static RaftProperties ofClient() {
    RaftProperties p = new RaftProperties();
    GrpcConfigKeys.setMessageSizeMax(p, SizeInBytes.valueOf(MESSAGE_MAX));
    // Before a client asks another peer it waits, for all its threads, until what it has asked the
    // last one is answered or given up. A repeated command counts once.
    RaftClientConfigKeys.Rpc.setRequestTimeout(p, millis(400));
    return p;
  }

  /** Of a peer. */
  static RaftProperties of(LedgerConfig config) {
    RaftProperties p = new RaftProperties();
    RaftServerConfigKeys.setStorageDir(p, List.of(config.folder().toFile()));
    GrpcConfigKeys.Server.setHost(p, config.self().host());
    GrpcConfigKeys.Server.setPort(p, config.self().port());
    GrpcConfigKeys.setMessageSizeMax(p, SizeInBytes.valueOf(MESSAGE_MAX));
    RaftConfigKeys.Rpc.setType(p, new PromptCommits());
    elections(p, config.peers().size() == 1);
    log(p);
    snapshots(p);
    RaftServerConfigKeys.Read.setOption(p, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
    return p;
  }

  /** A lone peer has nobody to wait for; several wait longer than a pause of garbage collection. */
  private static void elections(RaftProperties p, boolean alone) {
    RaftServerConfigKeys.Rpc.setTimeoutMin(p, millis(alone ? 50 : 300));
    RaftServerConfigKeys.Rpc.setTimeoutMax(p, millis(alone ? 100 : 600));
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(p, millis(alone ? 1 : 100));
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(p, millis(alone ? 5 : 300));
    RaftServerConfigKeys.Rpc.setRequestTimeout(p, millis(1_000));
    // By default a leader that lost its majority is no candidate for 10 s. Where only it and
    // another are left, nobody leads meanwhile if the other's election fails.
    RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(p, millis(alone ? 100 : 600));
    // By default a process that was suspended for a minute, such as a closed laptop, shuts down.
    RaftServerConfigKeys.setCloseThreshold(p, TimeDuration.valueOf(365, TimeUnit.DAYS));
  }

  private static void log(RaftProperties p) {
    RaftServerConfigKeys.Log.setSegmentSizeMax(p, SizeInBytes.valueOf(SEGMENT_MAX));
    RaftServerConfigKeys.Log.setPreallocatedSize(p, SizeInBytes.valueOf("64KB"));
    RaftServerConfigKeys.Log.setWriteBufferSize(p, SizeInBytes.valueOf(MESSAGE_MAX));
    RaftServerConfigKeys.Log.setQueueElementLimit(p, 1_024);
    // By default an entry of its own tells followers of each commit; PromptCommits tells them.
    RaftServerConfigKeys.Log.setLogMetadataEnabled(p, false);
    // By default a peer takes a message for one that it is appending if both start at one index,
    // and acknowledges the longer for the shorter: its leader then never sends what is missing.
    RaftServerConfigKeys.Log.setAppendEntriesComposeEnabled(p, false);
    RaftServerConfigKeys.Log.setQueueByteLimit(p, SizeInBytes.valueOf("16MB"));
    RaftServerConfigKeys.Log.setSegmentCacheNumMax(p, 2);
    RaftServerConfigKeys.Log.setSegmentCacheSizeMax(p, SizeInBytes.valueOf("8MB"));
    RaftServerConfigKeys.Log.Appender.setBufferByteLimit(p, SizeInBytes.valueOf("3MB"));
    // By default a leader that could not reach a peer for long tries again every 5 s only.
    RaftServerConfigKeys.Log.Appender.setRetryPolicy(p, "1ms,10, 100ms,1000");
    RaftServerConfigKeys.Write.setByteLimit(p, SizeInBytes.valueOf(WRITE_MAX));
    RaftServerConfigKeys.Write.setElementLimit(p, 1_024);
  }

  /** The state machine says when one is due and how much of the log stays behind it. */
  private static void snapshots(RaftProperties p) {
    RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(p, false);
    RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(p, false);
    RaftServerConfigKeys.Snapshot.setRetentionFileNum(p, 2);
    RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(p, true);
    // By default fewer than 1,024 entries are never let go, however large they are.
    RaftServerConfigKeys.Log.setPurgeGap(p, 1);
    // By default a chunk is larger than a message may be: a peer far behind never caught up.
    RaftServerConfigKeys.Log.Appender.setSnapshotChunkSizeMax(p, SizeInBytes.valueOf("1MB"));
  }

  static TimeDuration millis(long millis) {
    return TimeDuration.valueOf(millis, TimeUnit.MILLISECONDS);
  }
}
