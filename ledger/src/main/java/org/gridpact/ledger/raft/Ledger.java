package org.gridpact.ledger.raft;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.util.ExitUtils;
import org.gridpact.ledger.journal.Journal;
import org.gridpact.ledger.journal.RaftLog;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.Reply;
import org.gridpact.model.config.Failures;
import org.gridpact.model.time.GridClock;

/**
 * This process's peer of the replicated ledger, and the way to ask the ledger for something. Safe
 * for use by many threads.
 */
public final class Ledger implements LedgerAccess, AutoCloseable {
  private static final Duration START_WITHIN = Duration.ofSeconds(30);

  private final LedgerStateMachine machine;
  private final RaftServer server;
  private final LedgerClient client;
  private final ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();

  /** Answered by the next read, null where nobody waits for one; guarded by the readers. */
  private CompletableFuture<LedgerState> waiting;

  /** Whether a read is on its way; likewise. */
  private boolean reading;

  private Ledger(LedgerStateMachine machine, RaftServer server, LedgerClient client) {
    this.machine = machine;
    this.server = server;
    this.client = client;
  }

  /**
   * Refuses a folder in which {@link #open} would find something altered: for who starts more than
   * the ledger, before that.
   *
   * @throws IOException where what is there cannot be read, or is not as it was written
   */
  public static void check(LedgerConfig config) throws IOException {
    try {
      Journal.check(config.folder());
    } catch (IOException e) {
      throw cannotStart(config, e.getMessage(), e);
    }
  }

  private static IOException cannotStart(LedgerConfig config, String why, Throwable cause) {
    return new IOException(
        "ledger peer %s cannot start in %s at %s:%d: %s"
            .formatted(
                config.peerId(), config.folder(), config.self().host(), config.self().port(), why),
        cause);
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
    LedgerStateMachine machine = new LedgerStateMachine(config, clock);
    RaftServer server =
        RaftServer.newBuilder()
            .setServerId(RaftPeerId.valueOf(config.peerId()))
            .setGroup(LedgerClient.group(config.peers()))
            .setOption(RaftStorage.StartupOption.RECOVER)
            .setProperties(RaftSettings.of(config))
            .setParameters(LogGate.parameters())
            .setStateMachine(machine)
            .build();
    try {
      // Otherwise Ratis ends the whole process where its port is taken.
      ExitUtils.disableSystemExit();
      server.start();
    } catch (IOException | ExitUtils.ExitException | CompletionException e) {
      server.close();
      throw cannotStart(config, RaftLog.damage(config.folder()).orElseGet(() -> words(e)), e);
    }
    Ledger ledger = new Ledger(machine, server, client(config, server));
    if (config.peers().size() == 1) {
      try {
        ledger.awaitLeading();
        machine.requireAllOfJournal();
      } catch (IOException e) {
        ledger.close();
        throw cannotStart(config, e.getMessage(), e);
      }
    }
    return ledger;
  }

  /** Of what keeps a peer from starting the outer part names the file, the inner the rule. */
  private static String words(Throwable e) {
    return Stream.iterate(e, Objects::nonNull, Throwable::getCause)
        .filter(t -> !(t instanceof CompletionException))
        .map(Failures::words)
        .distinct()
        .collect(joining(": "));
  }

  private static LedgerClient client(LedgerConfig config, RaftServer server) {
    if (config.peers().size() > 1) {
      return LedgerClient.connect(config.peers(), Optional.of(server));
    }
    // Its port may have been any free one; only now it is known.
    InetSocketAddress bound = server.getServerRpc().getInetSocketAddress();
    return LedgerClient.connect(
        List.of(new LedgerConfig.Peer(config.peerId(), config.self().host(), bound.getPort())),
        Optional.of(server));
  }

  private void awaitLeading() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_WITHIN.toNanos();
    while (!division().isLeaderReady()) {
      Optional<String> failure = machine.failure();
      if (failure.isPresent() || System.nanoTime() > deadline) {
        throw new IOException(
            failure.orElse("the ledger did not become ready within " + START_WITHIN));
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  /** As {@link LedgerClient#submit}. */
  public Reply submit(Command command) throws InterruptedException {
    return explained(client.submit(command));
  }

  @Override
  public CompletableFuture<Reply> submitAsync(Command command) {
    return client.submitAsync(command).thenApply(this::explained);
  }

  private Reply explained(Reply reply) {
    return reply instanceof Reply.Unanswered unanswered
        ? machine
            .trouble()
            .<Reply>map(why -> new Reply.Unanswered(unanswered.reason() + ": " + why))
            .orElse(reply)
        : reply;
  }

  @Override
  public LedgerState view() {
    return machine.view().state();
  }

  /**
   * The state with at least all that was answered, by any peer, before this call.
   *
   * @throws IOException where no majority answers within {@link LedgerClient#ANSWER_WITHIN}
   */
  public LedgerState read() throws IOException, InterruptedException {
    if (!machine.awaitApplied(client.readIndex(), LedgerClient.ANSWER_WITHIN.toNanos())) {
      throw new IOException(
          "this peer is behind the ledger by more than " + LedgerClient.ANSWER_WITHIN);
    }
    return view();
  }

  /** Those that ask while a read is on its way share the next one. */
  @Override
  public CompletableFuture<LedgerState> readAsync() {
    CompletableFuture<LedgerState> mine;
    boolean idle;
    synchronized (readers) {
      waiting = waiting == null ? new CompletableFuture<>() : waiting;
      mine = waiting;
      idle = !reading;
      reading = true;
    }
    if (idle) {
      readForWaiting();
    }
    return mine.copy();
  }

  private void readForWaiting() {
    CompletableFuture<LedgerState> these;
    synchronized (readers) {
      these = waiting;
      waiting = null;
      reading = these != null;
    }
    if (these != null) {
      var _ =
          readOnce()
              .whenComplete(
                  (state, failure) -> {
                    readForWaiting();
                    if (failure == null) {
                      these.complete(state);
                    } else {
                      these.completeExceptionally(failure);
                    }
                  });
    }
  }

  private CompletableFuture<LedgerState> readOnce() {
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

  DivisionInfo division() throws IOException {
    return server.getDivision(LedgerClient.GROUP).getInfo();
  }

  /** Leaves the group; what was answered is on disk already. */
  @Override
  public void close() throws IOException {
    readers.shutdownNow();
    try {
      client.close();
    } finally {
      server.close();
    }
  }
}
