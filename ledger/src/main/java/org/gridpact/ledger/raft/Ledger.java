package org.gridpact.ledger.raft;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.retry.RetryPolicies;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.ExitUtils;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.LedgerCodec;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.Reply;
import org.gridpact.model.time.GridClock;

/**
 * This process's peer of the replicated ledger, and the way to ask the ledger for something. Safe
 * for use by many threads.
 */
public final class Ledger implements LedgerAccess, AutoCloseable {
  /** Longest a command or a read waits for its answer, through a change of leader too. */
  public static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

  private static final Duration START_WITHIN = Duration.ofSeconds(30);
  private static final int RETRY_AFTER_MILLIS = 50;
  private static final RaftGroupId GROUP =
      RaftGroupId.valueOf(UUID.nameUUIDFromBytes("gridpact".getBytes(StandardCharsets.UTF_8)));

  private final LedgerStateMachine machine;
  private final RaftServer server;
  private final RaftClient client;
  private final ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();
  private final Batches batches = new Batches(this::send);

  private Ledger(LedgerStateMachine machine, RaftServer server, RaftClient client) {
    this.machine = machine;
    this.server = server;
    this.client = client;
  }

  /**
   * Opens this peer, with what its folder holds. A group of one is ready on return; a peer of
   * several joins the others as they come up.
   *
   * @param clock stamps entries while this peer leads
   * @throws IOException where the folder or the port cannot be used
   */
  public static Ledger open(LedgerConfig config, GridClock clock)
      throws IOException, InterruptedException {
    Files.createDirectories(config.folder());
    LedgerStateMachine machine = new LedgerStateMachine(config.folder(), clock);
    RaftServer server =
        RaftServer.newBuilder()
            .setServerId(RaftPeerId.valueOf(config.peerId()))
            .setGroup(group(config.peers()))
            .setOption(RaftStorage.StartupOption.RECOVER)
            .setProperties(RaftSettings.of(config))
            .setStateMachine(machine)
            .build();
    try {
      // Otherwise Ratis ends the whole process where its port is taken.
      ExitUtils.disableSystemExit();
      server.start();
    } catch (IOException | ExitUtils.ExitException | CompletionException e) {
      server.close();
      // What keeps the state machine from starting comes wrapped.
      Throwable cause = e instanceof CompletionException ? e.getCause() : e;
      throw new IOException(
          "ledger peer %s cannot start in %s at %s:%d: %s"
              .formatted(
                  config.peerId(),
                  config.folder(),
                  config.self().host(),
                  config.self().port(),
                  cause.getMessage()),
          e);
    }
    Ledger ledger = new Ledger(machine, server, client(config, server));
    if (config.peers().size() == 1) {
      ledger.awaitLeading();
    }
    return ledger;
  }

  private static RaftClient client(LedgerConfig config, RaftServer server) {
    List<LedgerConfig.Peer> peers = config.peers();
    if (peers.size() == 1) {
      // Its port may have been any free one; only now it is known.
      InetSocketAddress bound = server.getServerRpc().getInetSocketAddress();
      peers =
          List.of(new LedgerConfig.Peer(config.peerId(), config.self().host(), bound.getPort()));
    }
    int attempts = (int) ANSWER_WITHIN.toMillis() / RETRY_AFTER_MILLIS;
    return RaftClient.newBuilder()
        .setRaftGroup(group(peers))
        .setProperties(server.getProperties())
        .setRetryPolicy(
            RetryPolicies.retryUpToMaximumCountWithFixedSleep(
                attempts, RaftSettings.millis(RETRY_AFTER_MILLIS)))
        .build();
  }

  private static RaftGroup group(List<LedgerConfig.Peer> peers) {
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

  private void awaitLeading() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_WITHIN.toNanos();
    while (!division().isLeaderReady()) {
      if (System.nanoTime() > deadline) {
        close();
        throw new IOException("the ledger did not become ready within " + START_WITHIN);
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  /**
   * Asks for a command and waits for the answer, at most {@link #ANSWER_WITHIN}. The leader stamps
   * its time. What comes too late is {@link Reply.Unanswered}.
   *
   * @throws IllegalArgumentException where the command is larger than a log entry may be
   */
  public Reply submit(Command command) throws InterruptedException {
    try {
      return submitAsync(command).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the ledger failed to answer " + command, e.getCause());
    }
  }

  /** As {@link #submit}, without waiting. Commands that come together share an entry. */
  @Override
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
      RaftClientReply reply = client.io().send(Message.valueOf(ByteString.copyFrom(command)));
      return reply.isSuccess()
          ? LedgerCodec.decodeReply(reply.getMessage().getContent().toByteArray())
          : new Reply.Unanswered(String.valueOf(reply.getException()));
    } catch (IOException e) {
      return new Reply.Unanswered(e.toString());
    }
  }

  @Override
  public LedgerState view() {
    return machine.view().state();
  }

  /**
   * The state with at least all that was answered, by any peer, before this call.
   *
   * @throws IOException where no majority answers within {@link #ANSWER_WITHIN}
   */
  public LedgerState read() throws IOException, InterruptedException {
    RaftClientReply reply = client.io().sendReadOnly(Message.EMPTY);
    if (!reply.isSuccess()) {
      throw new IOException("the ledger cannot be read now", reply.getException());
    }
    long index = Long.parseLong(reply.getMessage().getContent().toStringUtf8());
    if (!machine.awaitApplied(index, ANSWER_WITHIN.toNanos())) {
      throw new IOException("this peer is behind the ledger by more than " + ANSWER_WITHIN);
    }
    return view();
  }

  @Override
  public CompletableFuture<LedgerState> readAsync() {
    try {
      return CompletableFuture.supplyAsync(this::readOrFail, readers);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(new IOException("the ledger is closed", e));
    }
  }

  private LedgerState readOrFail() {
    try {
      return read();
    } catch (IOException e) {
      throw new CompletionException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    }
  }

  /**
   * Hears of each entry from now on, in order, on a thread of the subscriber's own. A subscriber
   * more than {@value Subscription#BOUND} events behind misses the oldest of them.
   */
  public Subscription subscribe(Consumer<LedgerEvent> consumer) {
    return machine.subscribe(consumer);
  }

  @Override
  public boolean isLeader() {
    try {
      return division().isLeaderReady();
    } catch (IOException e) {
      return false;
    }
  }

  private DivisionInfo division() throws IOException {
    return server.getDivision(GROUP).getInfo();
  }

  /** Leaves the group; what was answered is on disk already. */
  @Override
  public void close() throws IOException {
    batches.close();
    readers.shutdownNow();
    try {
      client.close();
    } finally {
      server.close();
    }
  }
}
