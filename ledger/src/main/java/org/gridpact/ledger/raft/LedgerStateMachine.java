package org.gridpact.ledger.raft;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.AtomicFileOutputStream;
import org.apache.ratis.util.LifeCycle;
import org.apache.ratis.util.MD5FileUtil;
import org.gridpact.ledger.journal.Journal;
import org.gridpact.ledger.state.Entry;
import org.gridpact.ledger.state.LedgerCodec;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.Reply;
import org.gridpact.ledger.state.SnapshotCodec;
import org.gridpact.model.time.GridClock;

/**
 * Applies the log to a {@link LedgerState}. Ratis calls what changes it from one thread; the view
 * may be read by any.
 */
final class LedgerStateMachine extends BaseStateMachine {
  /**
   * A state and how far in the log it is.
   *
   * @param index of the last log entry it includes, -1 before the first
   */
  record View(long index, LedgerState state) {}

  /** One that fails, as on a full disk, is asked for again after this. */
  private static final long SNAPSHOT_WITHIN_MILLIS = 10_000;

  /** A leader is ready some tens of milliseconds after its election, where nothing is wrong. */
  private static final long FOLLOWED_WITHIN_SECONDS = 10;

  private final SimpleStateMachineStorage storage = new SimpleStateMachineStorage();
  private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
  private final Path folder;
  private final LogGrowth growth;
  private final GridClock clock;
  private final ClockCheck clockCheck;
  private final OneHistory history = new OneHistory();
  private Journal journal;
  private CompletableFuture<?> snapshotAsked = CompletableFuture.completedFuture(null);

  /** What is on disk, or will be, for Ratis to take; of null where nothing is. */
  private CompletableFuture<SingleFileSnapshotInfo> written =
      CompletableFuture.completedFuture(null);

  /** Why it applies nothing more; null while it does. */
  private volatile String failure;

  /** How often another peer, this one, or nobody has become the leader. */
  private final AtomicLong leaders = new AtomicLong();

  /** Why the others do not follow this peer, as it was when last it was looked at; or null. */
  private volatile String unfollowed;

  private volatile View view = new View(-1, LedgerState.EMPTY);

  LedgerStateMachine(LedgerConfig config, GridClock clock) {
    this.folder = config.folder();
    this.growth =
        new LogGrowth(config.snapshotEvery(), config.snapshotTurn(), config.snapshotBytes());
    this.clock = clock;
    this.clockCheck = new ClockCheck(clock);
  }

  View view() {
    return view;
  }

  /** Why it applies nothing more; empty while it does. */
  Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  /** Why commands are not answered, where this peer can tell. */
  Optional<String> trouble() {
    return failure().or(() -> Optional.ofNullable(unfollowed));
  }

  /**
   * Refuses a log without an entry that the journal has. Of several peers another may have it yet.
   *
   * @throws IOException where there is such an entry, which was acknowledged
   */
  void requireAllOfJournal() throws IOException {
    long here = view.state().entries();
    if (here < journal.last()) {
      throw new IOException(
          ("Raft's log and snapshot end with entry %d, but %s has entry %d: they were cut, or are"
                  + " an old copy; what to do is in docs/ledger.md, 'The log was cut'")
              .formatted(here, Journal.folder(folder), journal.last()));
    }
  }

  /** Waits until the view includes a log entry; false where that took longer than the bound. */
  synchronized boolean awaitApplied(long index, long timeoutNanos) throws InterruptedException {
    long deadline = System.nanoTime() + timeoutNanos;
    while (view.index() < index) {
      long millis = Math.ceilDiv(deadline - System.nanoTime(), 1_000_000L);
      if (millis <= 0) {
        return false;
      }
      wait(millis);
    }
    return true;
  }

  Subscription subscribe(Consumer<LedgerEvent> consumer) {
    Subscription subscription = new Subscription(consumer, subscriptions::remove);
    subscriptions.add(subscription);
    return subscription;
  }

  @Override
  public void initialize(RaftServer server, RaftGroupId group, RaftStorage raftStorage)
      throws IOException {
    super.initialize(server, group, raftStorage);
    getLifeCycle()
        .startAndTransition(
            () -> {
              storage.init(raftStorage);
              restore();
            });
  }

  @Override
  public void pause() {
    getLifeCycle().transition(LifeCycle.State.PAUSING);
    getLifeCycle().transition(LifeCycle.State.PAUSED);
  }

  /** After a snapshot of the leader was installed. */
  @Override
  public void reinitialize() throws IOException {
    restore();
    if (getLifeCycleState() == LifeCycle.State.PAUSED) {
      getLifeCycle().transition(LifeCycle.State.STARTING);
      getLifeCycle().transition(LifeCycle.State.RUNNING);
    }
  }

  private void restore() throws IOException {
    SingleFileSnapshotInfo latest = storage.loadLatestSnapshot();
    if (latest != null) {
      restore(latest);
    }
    if (journal != null) {
      journal.close();
    }
    journal = Journal.open(folder, view.state());
    history.add(view.state());
    growth.restart();
  }

  private void restore(SingleFileSnapshotInfo latest) throws IOException {
    File file = latest.getFile().getPath().toFile();
    byte[] bytes = Files.readAllBytes(file.toPath());
    if (!sum(bytes).equals(latest.getFile().getFileDigest())) {
      throw new IOException("the snapshot %s has not the MD5 that is beside it".formatted(file));
    }
    LedgerState state = SnapshotCodec.decode(bytes);
    setLastAppliedTermIndex(latest.getTermIndex());
    show(new View(latest.getIndex(), state));
  }

  @Override
  public StateMachineStorage getStateMachineStorage() {
    return storage;
  }

  /** On the leader, before a command goes into the log: this is where it gets its time. */
  @Override
  public TransactionContext startTransaction(RaftClientRequest request) {
    TransactionContext.Builder transaction =
        TransactionContext.newBuilder().setStateMachine(this).setClientRequest(request);
    byte[] bytes = request.getMessage().getContent().toByteArray();
    try {
      Entry entry =
          new Entry(
              clock.epochMillis(),
              LedgerCodec.decodeCommand(bytes),
              Optional.of(Entry.Applied.of(view.state())));
      return transaction
          .setLogData(UnsafeByteOperations.unsafeWrap(LedgerCodec.encode(entry, bytes)))
          .setStateMachineContext(entry)
          .build();
    } catch (IllegalArgumentException e) {
      TransactionContext refused = transaction.build();
      refused.setException(e);
      return refused;
    }
  }

  /** Where that fails Ratis closes this peer, so that it says what it was that failed. */
  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
    long number = view.state().entries() + 1;
    try {
      return CompletableFuture.completedFuture(
          Message.valueOf(ByteString.copyFrom(LedgerCodec.encode(apply(transaction)))));
    } catch (IOException | RuntimeException e) {
      failure =
          "the ledger peer of %s stops before entry %d: %s"
              .formatted(folder, number, e.getMessage());
      throw new IllegalStateException(failure, e);
    }
  }

  /** Of an entry that started here there is what its bytes were decoded to then. */
  private Reply apply(TransactionContext transaction) throws IOException {
    LogEntryProto log = transaction.getLogEntry();
    byte[] bytes = log.getStateMachineLogEntry().getLogData().toByteArray();
    Entry entry =
        transaction.getStateMachineContext() instanceof Entry decoded
            ? decoded
            : LedgerCodec.decodeEntry(bytes);
    LedgerState before = view.state();
    requireOneHistory(entry);
    LedgerState.Outcome applied = before.apply(entry, bytes);
    journal.append(applied.state().entries(), bytes, applied.state().chain());
    updateLastAppliedTermIndex(log.getTerm(), log.getIndex());
    show(new View(log.getIndex(), applied.state()));
    history.add(applied.state());
    grown(log.getIndex(), log.getSerializedSize());
    clockCheck.of(applied.state().epochMillis()).ifPresent(LOG::warn);
    if (!subscriptions.isEmpty()) {
      LedgerEvent event = new LedgerEvent(before, applied.state(), applied.changes());
      subscriptions.forEach(s -> s.offer(event));
    }
    return applied.reply();
  }

  /**
   * Leaves the group: what failed is not tried again. Otherwise Ratis keeps a peer that takes
   * nothing, and says so at each heartbeat.
   */
  @Override
  public void notifyLogFailed(Throwable cause, LogEntryProto entry) {
    failure =
        "the ledger peer of %s stops: its log takes no more entries: %s"
            .formatted(folder, cause.getMessage());
    LOG.error(failure);
    var _ = getServer().thenAcceptAsync(LedgerStateMachine::leave);
  }

  private static void leave(RaftServer server) {
    try {
      server.getDivision(LedgerClient.GROUP).close();
    } catch (IOException e) {
      LOG.warn("the ledger peer could not be closed", e);
    }
  }

  /**
   * Looks after a while whether the others take what this peer sends as their leader. Those of
   * another history do not where they have decided otherwise, though they go on hearing it.
   */
  @Override
  public void notifyLeaderChanged(RaftGroupMemberId member, RaftPeerId leader) {
    long elected = leaders.incrementAndGet();
    unfollowed = null;
    if (member.getPeerId().equals(leader)) {
      var _ =
          getServer()
              .thenAcceptAsync(
                  server -> requireFollowers(server, elected),
                  CompletableFuture.delayedExecutor(FOLLOWED_WITHIN_SECONDS, TimeUnit.SECONDS));
    }
  }

  private void requireFollowers(RaftServer server, long elected) {
    try {
      RaftServer.Division division = server.getDivision(LedgerClient.GROUP);
      RaftLog log = division.getRaftLog();
      TermIndex committed = log.getTermIndex(log.getLastCommittedIndex());
      boolean followed =
          committed != null && committed.getTerm() == division.getInfo().getCurrentTerm();
      if (!followed && elected == leaders.get()) {
        unfollowed =
            ("the ledger peer of %s has led for %d s, and the others take none of its entries: they"
                    + " are far behind, or of another history: docs/ledger.md, 'Two histories'")
                .formatted(folder, FOLLOWED_WITHIN_SECONDS);
        LOG.error(unfollowed);
      }
    } catch (IOException e) {
      LOG.debug("the ledger peer has left its group", e);
    }
  }

  private void requireOneHistory(Entry entry) throws IOException {
    Optional<String> why = history.differs(entry);
    if (why.isPresent()) {
      throw new IOException(
          why.get()
              + ": this folder is of another history, or the leader's is; what to do is in"
              + " docs/ledger.md, 'Two histories'");
    }
  }

  /** Log entries that are Ratis's own move the index on, too. */
  @Override
  public void notifyTermIndexUpdated(long term, long index) {
    super.notifyTermIndexUpdated(term, index);
    show(new View(index, view.state()));
    grown(index, 0);
  }

  /**
   * Asks Ratis, whose own trigger goes by entries alone, for a snapshot where one is due, and not
   * again before that has succeeded or failed. Entries need not wait while it is written.
   */
  private void grown(long index, long bytes) {
    growth.add(index, bytes);
    if (growth.snapshotDue() && snapshotAsked.isDone()) {
      long term = getLastAppliedTermIndex().getTerm();
      View due = view;
      written = CompletableFuture.supplyAsync(() -> writeBeside(term, due));
      snapshotAsked =
          written
              .thenCompose(_ -> getServer())
              .thenCompose(server -> server.snapshotManagementAsync(snapshot(server, index)));
    }
  }

  private static SnapshotManagementRequest snapshot(RaftServer server, long callId) {
    return SnapshotManagementRequest.newCreate(
        ClientId.randomId(), server.getId(), LedgerClient.GROUP, callId, SNAPSHOT_WITHIN_MILLIS, 1);
  }

  private synchronized void show(View next) {
    view = next;
    notifyAll();
  }

  @Override
  public CompletableFuture<Message> query(Message request) {
    return CompletableFuture.completedFuture(LedgerQuery.answer(request, view));
  }

  /** Returns up to where Ratis may let go of the log, which is not all that the snapshot has. */
  @Override
  public long takeSnapshot() throws IOException {
    SingleFileSnapshotInfo taken = written.join();
    written = CompletableFuture.completedFuture(null);
    SingleFileSnapshotInfo latest = storage.getLatestSnapshot();
    if (taken == null || (latest != null && taken.getIndex() < latest.getIndex())) {
      taken = write(getLastAppliedTermIndex().getTerm(), view);
    }
    storage.updateLatestSnapshot(taken);
    growth.snapshotTaken();
    return growth.dispensable(taken.getIndex());
  }

  /** Returns null where it fails: {@link #takeSnapshot} then tries, and Ratis says why. */
  private SingleFileSnapshotInfo writeBeside(long term, View due) {
    try {
      return write(term, due);
    } catch (IOException e) {
      LOG.debug("a snapshot is tried again", e);
      return null;
    }
  }

  private SingleFileSnapshotInfo write(long term, View due) throws IOException {
    // Raft may let go of the entries once there is a snapshot.
    journal.sync();
    File file = storage.getSnapshotFile(term, due.index());
    byte[] bytes = SnapshotCodec.encode(due.state());
    MD5Hash sum = sum(bytes);
    // Before the snapshot: a crash between the two would leave one that Ratis cannot go on from.
    MD5FileUtil.saveMD5File(file, sum);
    // Synced, then renamed: a crash leaves the snapshot before.
    try (AtomicFileOutputStream out = new AtomicFileOutputStream(file)) {
      out.write(bytes);
    }
    FileInfo info = new FileInfo(file.toPath(), sum);
    return new SingleFileSnapshotInfo(info, term, due.index());
  }

  private static MD5Hash sum(byte[] snapshot) {
    return MD5Hash.newInstance(MD5FileUtil.newMD5().digest(snapshot));
  }

  @Override
  public void close() throws IOException {
    subscriptions.forEach(Subscription::close);
    if (journal != null) {
      journal.close();
    }
    super.close();
  }
}
