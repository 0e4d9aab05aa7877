package org.gridpact.ledger.raft;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.retry.RetryPolicies;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.LedgerCodec;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.Reply;
import org.gridpact.ledger.state.SnapshotCodec;
import org.gridpact.model.config.Failures;

/**
 * Asks the ledger for something, with or without a peer of it in this process. Safe for use by many
 * threads.
 */
public final class LedgerClient implements AutoCloseable {
  /** Longest a command or a read waits for its answer, through a change of leader too. */
  public static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

  static final RaftGroupId GROUP =
      RaftGroupId.valueOf(UUID.nameUUIDFromBytes("gridpact".getBytes(StandardCharsets.UTF_8)));

  private static final int RETRY_AFTER_MILLIS = 50;

  private final RaftClient client;
  private final Optional<LocalPeer> local;
  private final Batches batches = new Batches(this::send);

  private LedgerClient(RaftClient client, Optional<RaftServer> here) {
    this.client = client;
    this.local = here.map(server -> new LocalPeer(server, client.getClientRpc()));
  }

  /**
   * A client of a group; it connects when it is asked for something.
   *
   * @param peers all of them, at the addresses this process reaches them by
   */
  public static LedgerClient connect(List<LedgerConfig.Peer> peers) {
    return connect(peers, Optional.empty());
  }

  /** As {@link #connect(List)}, where one of the peers may be in this process. */
  static LedgerClient connect(List<LedgerConfig.Peer> peers, Optional<RaftServer> here) {
    int attempts = (int) ANSWER_WITHIN.toMillis() / RETRY_AFTER_MILLIS;
    return new LedgerClient(
        RaftClient.newBuilder()
            .setRaftGroup(group(peers))
            .setProperties(RaftSettings.ofClient())
            .setRetryPolicy(
                RetryPolicies.retryUpToMaximumCountWithFixedSleep(
                    attempts, RaftSettings.millis(RETRY_AFTER_MILLIS)))
            .build(),
        here);
  }

  static RaftGroup group(List<LedgerConfig.Peer> peers) {
    return RaftGroup.valueOf(
        GROUP,
        peers.stream()
            .map(
                p ->
                    RaftPeer.newBuilder()
                        .setId(p.id())
                        .setAddress(p.host() + ":" + p.port())
                        .build())
            .toList());
  }

  /**
   * Asks for a command and waits for the answer, at most {@link #ANSWER_WITHIN}. The leader stamps
   * its time. What comes too late is {@link Reply.Unanswered}, and what is larger than a log entry
   * may be is refused before it is sent.
   */
  public Reply submit(Command command) throws InterruptedException {
    try {
      return submitAsync(command).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the ledger failed to answer " + command, e.getCause());
    }
  }

  /** As {@link #submit}, without waiting. Commands that come together share an entry. */
  public CompletableFuture<Reply> submitAsync(Command command) {
    return batches
        .ask(command)
        .completeOnTimeout(
            new Reply.Unanswered("no answer within " + ANSWER_WITHIN.toSeconds() + " s"),
            ANSWER_WITHIN.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private Reply send(byte[] command) {
    try {
      Message message = Message.valueOf(ByteString.copyFrom(command));
      RaftClientReply reply =
          local.isPresent()
              ? local.get().ask(message, RaftClientRequest.writeRequestType())
              : client.io().send(message);
      return reply.isSuccess()
          ? LedgerCodec.decodeReply(reply.getMessage().getContent().toByteArray())
          : new Reply.Unanswered(
              Optional.<Throwable>ofNullable(reply.getException())
                  .map(Failures::words)
                  .orElse("it gave no reason"));
    } catch (IOException e) {
      return new Reply.Unanswered(Failures.words(e));
    }
  }

  /**
   * What the ledger says of an order, with the leases, its time and its chain: at least all that
   * was answered, by any peer, before this call. Other orders and locks are left out.
   *
   * @throws IOException where no majority answers
   */
  public LedgerState read(String order) throws IOException {
    return SnapshotCodec.decode(ask(LedgerQuery.ofOrder(order)).toByteArray());
  }

  /** How far in the log a peer has to be to know all that was answered before this call. */
  long readIndex() throws IOException {
    return LedgerQuery.index(ask(LedgerQuery.OF_INDEX));
  }

  private ByteString ask(Message query) throws IOException {
    RaftClientReply reply =
        local.isPresent()
            ? local.get().ask(query, RaftClientRequest.readRequestType())
            : client.io().sendReadOnly(query);
    if (!reply.isSuccess()) {
      throw new IOException("the ledger cannot be read now", reply.getException());
    }
    return reply.getMessage().getContent();
  }

  /** Ends what is on its way. */
  @Override
  public void close() throws IOException {
    batches.close();
    client.close();
  }
}
