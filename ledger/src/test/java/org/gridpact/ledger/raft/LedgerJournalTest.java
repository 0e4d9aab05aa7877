package org.gridpact.ledger.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.apache.ratis.server.raftlog.segmented.LogSegment;
import org.apache.ratis.server.raftlog.segmented.LogSegmentPath;
import org.apache.ratis.server.raftlog.segmented.SegmentedRaftLogOutputStream;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.SizeInBytes;
import org.gridpact.ledger.journal.PeerReport;
import org.gridpact.ledger.journal.Verification;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.Lock;
import org.gridpact.ledger.state.Reply;
import org.gridpact.ledger.wire.LedgerProto;
import org.gridpact.model.config.FreePorts;
import org.gridpact.model.time.ManualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal of a real ledger: beside Raft's log, its snapshots and its other peers. */
class LedgerJournalTest {
  private static final long WAIT_SECONDS = 60;
  private static final int MEGABYTE = 1 << 20;

  private final ManualClock clock = new ManualClock(1_000_000);

  @Test
  void fewAndLargeEntriesLeaveABoundedLogAndAWholeJournal(@TempDir Path folder) throws Exception {
    LedgerConfig config =
        new LedgerConfig(
            "center", List.of(), folder, LedgerConfig.DEFAULT_SNAPSHOT_EVERY, 8 * MEGABYTE);
    LedgerState before;
    long largestLog = 0;
    try (Ledger ledger = Ledger.open(config, clock)) {
      for (int i = 0; i < 60; i++) {
        ledger.submit(large());
        largestLog = Math.max(largestLog, bytesOf(folder, "log_"));
      }
      before = ledger.read();
    }
    // As RaftSettings has it: 8 since the snapshot, 2 behind it, a segment; and what was written
    // while the snapshot was asked for.
    assertThat(largestLog / MEGABYTE).isBetween(8L, 8L + 2 + 8 + 4);
    assertThat(bytesOf(folder.resolve("journal"), "0")).isGreaterThan(60 * MEGABYTE);
    PeerReport report = verified(List.of(folder)).peers().getFirst();
    assertThat(report.entries()).isEqualTo(60);
    assertThat(report.head()).isEqualTo(before.chain());
    assertThat(report.snapshotEntries()).isGreaterThan(9);

    try (Ledger ledger = Ledger.open(config, clock)) {
      assertThat(ledger.view()).isEqualTo(before);
      ledger.submit(new Command.Tick());
      assertThat(verified(List.of(folder)).peers().getFirst().entries()).isEqualTo(61);
    }
  }

  /** The snapshot it takes over is larger than a message may be. */
  @Test
  void aPeerThatWasAwayTakesOverASnapshotAndItsJournalSaysSo(@TempDir Path folder)
      throws Exception {
    List<LedgerConfig> configs = threePeers(folder, 5);
    List<Path> folders = configs.stream().map(LedgerConfig::folder).toList();
    List<Ledger> running = new ArrayList<>();
    try {
      running.add(Ledger.open(configs.get(0), clock));
      running.add(Ledger.open(configs.get(1), clock));
      Ledger away = Ledger.open(configs.get(2), clock);
      ask(running.getFirst(), new Command.AcquireLease("north", "center", 30_000));
      until(() -> away.view().entries() > 0);
      away.close();
      for (int i = 0; i < 6; i++) {
        ask(
            running.getFirst(),
            new Command.LockOut(Lock.on("pv-" + i, "Anna", "x".repeat(MEGABYTE))));
      }
      for (int i = 0; i < 24; i++) {
        ask(running.getFirst(), large());
      }
      LedgerState state = running.getFirst().read();

      Ledger back = Ledger.open(configs.get(2), clock);
      running.add(back);
      until(() -> back.view().entries() >= state.entries());
      assertThat(ask(back, new Command.Tick())).isEqualTo(new Reply.Accepted());
      until(() -> running.stream().allMatch(l -> l.view().entries() > state.entries()));

      Verification verification = verified(folders);
      assertThat(verification.peers().get(0).gapCount()).isZero();
      PeerReport gap = verification.peers().get(2);
      assertThat(gap.gaps()).hasSize(1);
      assertThat(gap.gaps().getFirst().last()).isGreaterThan(6);
      assertThat(gap.head()).isEqualTo(back.view().chain());
    } finally {
      for (Ledger ledger : running) {
        ledger.close();
      }
    }
  }

  /** The place of its second segment is taken, as a full disk would have no room for it. */
  @Test
  void aPeerWhoseJournalTakesNoMoreStopsAnsweringAndGoesOnAfterItsRestart(@TempDir Path folder)
      throws Exception {
    List<Path> inTheWay = new ArrayList<>();
    long answered = 0;
    try (Ledger ledger = Ledger.open(LedgerConfig.alone(folder), clock)) {
      for (int number = 2; number < 30; number++) {
        inTheWay.add(folder.resolve("journal/%020d.log".formatted(number)));
        Files.createDirectories(inTheWay.getLast());
      }
      while (!(ledger.submit(large()) instanceof Reply.Unanswered)) {
        answered++;
        assertThat(answered).isLessThan(30);
      }
      assertThat(ledger.view().entries()).isEqualTo(answered);
      until(() -> !ledger.isLeader());
      assertThat(ledger.submit(new Command.Tick())).isInstanceOf(Reply.Unanswered.class);
    }
    for (Path path : inTheWay) {
      Files.delete(path);
    }
    try (Ledger ledger = Ledger.open(LedgerConfig.alone(folder), clock)) {
      // Raft had taken the last one: it was never refused, only unanswered.
      assertThat(ledger.read().entries()).isGreaterThan(answered);
      assertThat(ledger.submit(new Command.Tick())).isEqualTo(new Reply.Accepted());
      assertThat(verified(List.of(folder)).peers().getFirst().head())
          .isEqualTo(ledger.view().chain());
    }
  }

  /** The places of its next segments are taken, as a full disk would have no room for them. */
  @Test
  void aLeaderWhoseLogTakesNoMoreLeavesTheOthersToLead(@TempDir Path folder) throws Exception {
    List<Ledger> running = new ArrayList<>();
    try {
      List<LedgerConfig> configs = threePeers(folder, 10_000);
      for (LedgerConfig config : configs) {
        running.add(Ledger.open(config, clock));
      }
      ask(running.getFirst(), new Command.Tick());
      int leads =
          IntStream.range(0, 3).filter(i -> running.get(i).isLeader()).findFirst().orElseThrow();
      Path log = files(configs.get(leads).folder(), "log_").getFirst();
      for (int index = 1; index < 40; index++) {
        Files.createDirectories(log.resolveSibling("log_inprogress_" + index));
      }
      Ledger other = running.get((leads + 1) % 3);
      for (int i = 0; i < 12; i++) {
        assertThat(ask(other, large())).isInstanceOf(Reply.Refused.class);
      }
      assertThat(running.get(leads).isLeader()).isFalse();
      assertThat(ask(other, new Command.Tick())).isEqualTo(new Reply.Accepted());
    } finally {
      for (Ledger ledger : running) {
        ledger.close();
      }
    }
  }

  @Test
  void aPeerWhoseJournalWasAlteredSinceItsSnapshotDoesNotStart(@TempDir Path folder)
      throws Exception {
    try (Ledger ledger = Ledger.open(LedgerConfig.alone(folder), clock)) {
      ledger.submit(new Command.LockOut(Lock.on("pv-1", "Anna", "works on the roof")));
      ledger.submit(new Command.Tick());
    }
    Path file = folder.resolve("journal/%020d.log".formatted(1));
    byte[] bytes = Files.readAllBytes(file);
    bytes[100] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> Ledger.open(LedgerConfig.alone(folder), clock).close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("entry 1 of " + file)
        .hasMessageContaining("altered");
  }

  /** As where only a part of a folder was put back, or that of another ledger. */
  @Test
  void aPeerWithAnotherHistoryThanItsLeaderHadDoesNotApplyIt(
      @TempDir Path folder, @TempDir Path elsewhere) throws Exception {
    LedgerConfig config = LedgerConfig.alone(folder);
    LedgerConfig another = new LedgerConfig("center", List.of(), elsewhere, 5);
    try (Ledger one = Ledger.open(config, clock);
        Ledger other = Ledger.open(another, clock)) {
      for (int i = 0; i < 8; i++) {
        one.submit(new Command.LockOut(Lock.on("pv-" + i, "Anna", "works on the roof")));
        other.submit(new Command.LockOut(Lock.on("pv-" + i, "Bert", "works on the roof")));
      }
      // Written after the snapshot; the next one is not due yet.
      until(
          () -> files(elsewhere, "snapshot").stream().anyMatch(f -> f.toString().endsWith("md5")));
      one.submit(new Command.Tick());
    }
    for (Path file : files(elsewhere, "snapshot")) {
      Files.copy(file, folder.resolve(elsewhere.relativize(file)));
    }
    for (Path segment : files(folder, "0")) {
      Files.delete(segment);
    }
    assertThatThrownBy(() -> Ledger.open(config, clock).close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the ledger peer of %s stops before entry".formatted(folder))
        .hasMessageContaining("at the leader")
        .hasMessageContaining("docs/ledger.md");
  }

  /** Fails where the log of a lone peer is an old copy, or torn further than a crash can. */
  @Test
  void aLoneLedgerWhoseLogLacksWhatItAnsweredDoesNotStart(@TempDir Path folder) throws Exception {
    try (Ledger ledger = Ledger.open(LedgerConfig.alone(folder), clock)) {
      for (int i = 0; i < 3; i++) {
        ledger.submit(new Command.Tick());
      }
    }
    Path log = files(folder, "log_").getFirst();
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
      file.setLength(file.length() - 1);
    }
    assertThatThrownBy(() -> Ledger.open(LedgerConfig.alone(folder), clock).close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Raft's log and snapshot end with entry 2")
        .hasMessageContaining("%s has entry 3".formatted(folder.resolve("journal")));
  }

  @Test
  void aDamagedLogIsNamed(@TempDir Path folder) throws Exception {
    try (Ledger ledger = Ledger.open(LedgerConfig.alone(folder), clock)) {
      ledger.submit(new Command.LockOut(Lock.on("pv-1", "Anna", "works on the roof")));
      ledger.submit(new Command.Tick());
    }
    Path log = files(folder, "log_").getFirst();
    byte[] bytes = Files.readAllBytes(log);
    bytes[150] ^= 1;
    Files.write(log, bytes);
    assertThatThrownBy(() -> Ledger.open(LedgerConfig.alone(folder), clock).close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(log.getFileName().toString());
  }

  @Test
  void aPeerThatHasForgottenItsVotesDoesNotStart(@TempDir Path folder) throws Exception {
    Ledger.open(LedgerConfig.alone(folder), clock).close();
    List<Path> meta = files(folder, "raft-meta");
    for (Path file : meta) {
      Files.delete(file);
    }
    assertThatThrownBy(() -> Ledger.open(LedgerConfig.alone(folder), clock).close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("raft-meta is not there");
  }

  /** Ratis does not go on from a snapshot without its sum, which a crash would leave. */
  @Test
  void noSnapshotIsThereBeforeItsSum(@TempDir Path folder) throws Exception {
    Ledger.open(LedgerConfig.alone(folder), clock).close();
    Path snapshots = files(folder, "raft-meta").getFirst().resolveSibling("../sm").normalize();
    for (int i = 0; i < 100; i++) {
      Files.createDirectories(snapshots.resolve("snapshot.2_%d.md5/full".formatted(i)));
    }
    LedgerConfig config = new LedgerConfig("center", List.of(), folder, 10);
    LedgerState before;
    try (Ledger ledger = Ledger.open(config, clock)) {
      for (int i = 0; i < 40; i++) {
        ask(ledger, new Command.LockOut(Lock.on("wind-" + i, "Anna", "works on the mast")));
      }
      before = ledger.read();
    }
    assertThat(files(folder, "snapshot.").stream().filter(Files::isRegularFile)).isEmpty();
    try (Ledger ledger = Ledger.open(config, clock)) {
      assertThat(ledger.view()).isEqualTo(before);
    }
  }

  /** Raft itself takes entries of the same term and place for the same ones. */
  @Test
  void aPeerThatKnowsMoreThanTheOldCopiesOfTheOthersStops(@TempDir Path folder) throws Exception {
    List<LedgerConfig> configs = threePeers(folder.resolve("now"), 10_000);
    List<LedgerConfig> old = oldCopies(configs, folder);
    work(configs, "Anna", 2);
    // Who has entries of the latest term leads: elections that were contested count as several.
    while (term(old.getFirst()) < term(configs.get(2)) - 1) {
      work(old, "Bert", 0);
    }
    try (Ledger one = Ledger.open(old.get(0), clock);
        Ledger _ = Ledger.open(old.get(1), clock)) {
      for (int i = 0; i < 4; i++) {
        ask(one, new Command.LockOut(Lock.on("wind-" + i, "Bert", "works on the mast")));
      }
      try (Ledger newer = Ledger.open(configs.get(2), clock)) {
        until(() -> !newer.division().isAlive());
      }
      assertThat(ask(one, new Command.Tick())).isEqualTo(new Reply.Accepted());
    }
  }

  /** No old copy gives up what it takes for decided. Two of them could still elect each other. */
  @Test
  void aPeerOfALaterTermThanAnOldCopySaysThatItLeadsInVain(@TempDir Path folder) throws Exception {
    List<LedgerConfig> configs = threePeers(folder.resolve("now"), 10_000);
    List<LedgerConfig> old = oldCopies(configs, folder);
    // As many in one term as the newer one never has: Raft takes none of them for its own.
    work(old, "Bert", 5);
    // Far enough for contested elections of the old copies, which count as several.
    while (term(configs.get(2)) < term(old.getFirst()) + 4) {
      work(configs, "Anna", 1);
    }
    try (Ledger one = Ledger.open(old.get(0), clock)) {
      try (Ledger _ = Ledger.open(old.get(1), clock)) {
        ask(one, new Command.LockOut(Lock.on("wind-1", "Bert", "works on the mast")));
        until(() -> one.view().locks().size() == 1);
      }
      try (Ledger newer = Ledger.open(configs.get(2), clock)) {
        until(() -> unanswered(newer).contains("Two histories"));
        assertThat(unanswered(one)).doesNotContain("Two histories");
      }
    }
  }

  private static String unanswered(Ledger ledger) throws InterruptedException {
    Reply reply = ledger.submit(new Command.Tick());
    assertThat(reply).isInstanceOf(Reply.Unanswered.class);
    return ((Reply.Unanswered) reply).reason();
  }

  /** The first two peers as they are after three entries. */
  private List<LedgerConfig> oldCopies(List<LedgerConfig> configs, Path folder) throws Exception {
    work(configs, "Anna", 3);
    List<LedgerConfig> old = new ArrayList<>();
    for (LedgerConfig now : configs.subList(0, 2)) {
      Path copy = folder.resolve(now.peerId());
      copy(now.folder(), copy);
      old.add(new LedgerConfig(now.peerId(), now.peers(), copy, 10_000));
    }
    return old;
  }

  /** The latest term that a peer which does not run has seen. */
  private static long term(LedgerConfig peer) throws IOException {
    Properties meta = new Properties();
    for (Path file : files(peer.folder(), "raft-meta")) {
      try (InputStream in = Files.newInputStream(file)) {
        meta.load(in);
      }
    }
    return Long.parseLong(meta.getProperty("term"));
  }

  /** All of these peers run until each has some more entries. */
  private void work(List<LedgerConfig> configs, String person, int entries) throws Exception {
    List<Ledger> running = new ArrayList<>();
    try {
      for (LedgerConfig config : configs) {
        running.add(Ledger.open(config, clock));
      }
      for (int i = 0; i < entries; i++) {
        ask(running.getFirst(), new Command.Unlock("pv-" + i, person));
      }
      long all = running.getFirst().read().entries();
      until(() -> running.stream().allMatch(l -> l.view().entries() == all));
    } finally {
      for (Ledger ledger : running) {
        ledger.close();
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path path : tree.toList()) {
        Files.createDirectories(to.resolve(from.relativize(path)).getParent());
        Files.copy(path, to.resolve(from.relativize(path)));
      }
    }
  }

  @Test
  void anEntryOfANewerFormIsNotAppliedAndSaysSo(@TempDir Path folder) throws Exception {
    try (Ledger ledger = Ledger.open(LedgerConfig.alone(folder), clock)) {
      ledger.submit(new Command.Tick());
    }
    Files.delete(folder.resolve("journal/%020d.log".formatted(1)));
    rewriteLog(files(folder, "log_").getFirst(), entry -> entry.toBuilder().setVersion(99).build());
    assertThatThrownBy(() -> Ledger.open(LedgerConfig.alone(folder), clock).close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the ledger peer of %s stops before entry 1".formatted(folder))
        .hasMessageContaining("ledger entry of version 99: this program knows versions up to");
  }

  /** Much in the log, nothing in the state: the device is not locked out. */
  private static Command large() {
    return new Command.Unlock("pv-99", "x".repeat(MEGABYTE));
  }

  private static Verification verified(List<Path> folders) throws IOException {
    Verification verification = Verification.of(folders);
    assertThat(verification.whole()).as("%s", verification).isTrue();
    return verification;
  }

  private static Reply ask(Ledger ledger, Command command) throws InterruptedException {
    Reply reply = new Reply.Unanswered("not asked yet");
    for (int i = 0; i < 6 && reply instanceof Reply.Unanswered; i++) {
      reply = ledger.submit(command);
    }
    return reply;
  }

  private static void until(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("within a minute").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  private static List<LedgerConfig> threePeers(Path folder, long snapshotEvery) throws IOException {
    List<LedgerConfig.Peer> peers = new ArrayList<>();
    for (int port : FreePorts.find(3)) {
      peers.add(new LedgerConfig.Peer("center-" + peers.size(), "127.0.0.1", port));
    }
    return peers.stream()
        .map(p -> new LedgerConfig(p.id(), peers, folder.resolve(p.id()), snapshotEvery))
        .toList();
  }

  /** Writes a log anew, its entries changed, with right checksums. */
  private static void rewriteLog(Path log, UnaryOperator<LedgerProto.Entry> change)
      throws IOException {
    List<LogEntryProto> entries = new ArrayList<>();
    LogSegment.readSegmentFile(
        log.toFile(),
        LogSegmentPath.matchLogSegment(log).getStartEnd(),
        SizeInBytes.valueOf(4 * MEGABYTE),
        CorruptionPolicy.EXCEPTION,
        null,
        entries::add);
    Files.delete(log);
    try (SegmentedRaftLogOutputStream out =
        new SegmentedRaftLogOutputStream(
            log.toFile(), false, MEGABYTE, MEGABYTE, ByteBuffer.allocateDirect(MEGABYTE))) {
      for (LogEntryProto entry : entries) {
        out.write(entry.hasStateMachineLogEntry() ? changed(entry, change) : entry);
      }
    }
  }

  private static LogEntryProto changed(LogEntryProto log, UnaryOperator<LedgerProto.Entry> change)
      throws IOException {
    LedgerProto.Entry entry =
        LedgerProto.Entry.parseFrom(log.getStateMachineLogEntry().getLogData().toByteArray());
    LogEntryProto.Builder out = log.toBuilder();
    out.getStateMachineLogEntryBuilder()
        .setLogData(ByteString.copyFrom(change.apply(entry).toByteArray()));
    return out.build();
  }

  private static List<Path> files(Path folder, String prefix) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(Files::isRegularFile)
          .filter(f -> f.getFileName().toString().startsWith(prefix))
          .toList();
    }
  }

  private static long bytesOf(Path folder, String prefix) throws IOException {
    LongAdder sum = new LongAdder();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.getFileName().toString().startsWith(prefix)) {
              sum.add(attributes.size());
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path deletedMeanwhile, IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
    return sum.sum();
  }
}
