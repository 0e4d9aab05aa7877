package org.gridpact.ledger.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.Entry;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.Lock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a peer writes down, through restarts, crashes and snapshots of others. */
class JournalTest {
  @TempDir private Path ledger;

  @Test
  void whatWasWrittenIsReadBackWithTheChainOfTheState() throws IOException {
    LedgerState state = Scribe.wrote(ledger, 30);

    PeerReport report = report();
    assertThat(report.problem()).isEmpty();
    assertThat(report.entries()).isEqualTo(30);
    assertThat(report.head()).isEqualTo(state.chain());
    assertThat(report.firstMillis()).isEqualTo(1_000);
    assertThat(report.lastMillis()).isEqualTo(30_000);
    assertThat(segments()).hasSizeGreaterThan(2);
  }

  @Test
  void entriesThatRaftAppliesAgainAreNotDoubled() throws IOException {
    LedgerState snapshot = Scribe.wrote(ledger, 12);
    Scribe.wrote(ledger, 20);
    byte[] before = content();

    try (Scribe fromTheFirst = Scribe.fresh(ledger)) {
      fromTheFirst.upTo(20);
      assertThat(content()).isEqualTo(before);
    }
    try (Scribe fromASnapshot = Scribe.from(ledger, snapshot)) {
      fromASnapshot.upTo(20);
      assertThat(content()).isEqualTo(before);
      LedgerState state = fromASnapshot.upTo(25);
      assertThat(report().head()).isEqualTo(state.chain());
    }
    assertThat(report().problem()).isEmpty();
    assertThat(report().entries()).isEqualTo(25);
  }

  @Test
  void anEntryThatRaftHasOtherwiseIsNamed() throws IOException {
    Scribe.wrote(ledger, 20);
    try (Scribe scribe = Scribe.fresh(ledger)) {
      scribe.upTo(10);
      Entry other =
          new Entry(11_000, new Command.LockOut(Lock.on("pv-9", "Bert", "not what was written")));
      assertThatThrownBy(() -> scribe.apply(other))
          .isInstanceOf(AlteredException.class)
          .hasMessageContaining("entry 11 of " + ledger)
          .hasMessageContaining("the Raft log gives");
      assertThatThrownBy(() -> scribe.upTo(11))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("takes no more entries since: entry 11 of");
    }
  }

  @Test
  void whatIsAlteredIsFoundBeforeAPeerStarts() throws IOException {
    Journal.check(ledger.resolve("not-there-yet"));
    Scribe.wrote(ledger, 20);
    byte[] before = content();
    Journal.check(ledger);
    assertThat(content()).isEqualTo(before);
    Path first = segments().getFirst();
    byte[] altered = Files.readAllBytes(first);
    altered[altered.length / 2] ^= 1;
    Files.write(first, altered);
    assertThatThrownBy(() -> Journal.check(ledger))
        .isInstanceOf(AlteredException.class)
        .hasMessageContaining(first.toString());
  }

  @Test
  void aPeerWhoseSnapshotHasAnotherChainDoesNotStart() throws IOException {
    Scribe.wrote(ledger, 20);
    LedgerState other = LedgerState.EMPTY;
    for (int i = 0; i < 10; i++) {
      other = other.apply(new Entry(5, new Command.Tick())).state();
    }
    LedgerState snapshot = other;
    assertThatThrownBy(() -> Scribe.from(ledger, snapshot))
        .isInstanceOf(AlteredException.class)
        .hasMessageContaining("entry 10", snapshot.chain());
  }

  /** At every byte of the newest segment; a crash leaves what was written before it. */
  @Test
  void aTornEndIsToldCutOffAndWrittenAgain() throws IOException {
    LedgerState state = Scribe.wrote(ledger, 20);
    Path newest = segments().getLast();
    byte[] whole = Files.readAllBytes(newest);
    byte[] all = content();
    for (int length = 0; length < whole.length; length++) {
      Files.write(newest, Arrays.copyOf(whole, length));
      Journal.check(ledger);
      PeerReport torn = report();
      assertThat(torn.problem()).as("cut at %d", length).isEmpty();
      assertThat(torn.last()).isLessThan(20);

      try (Scribe scribe = Scribe.fresh(ledger)) {
        assertThat(report().tornBytes()).isZero();
        assertThat(scribe.upTo(20)).isEqualTo(state);
      }
      assertThat(content()).as("cut at %d", length).isEqualTo(all);
    }
  }

  /** As where a file system gave the file its length before its bytes. */
  @Test
  void anEndOfZerosIsTornToo() throws IOException {
    Scribe.wrote(ledger, 20);
    Path newest = segments().getLast();
    byte[] whole = Files.readAllBytes(newest);
    for (int length : List.of(0, whole.length - 30, whole.length)) {
      Files.write(newest, Arrays.copyOf(Arrays.copyOf(whole, length), length + 4_096));
      assertThat(report().problem()).as("zeros from %d", length).isEmpty();
      assertThat(report().tornBytes()).isGreaterThanOrEqualTo(4_096);
      Scribe.wrote(ledger, 20);
      assertThat(Files.readAllBytes(newest)).isEqualTo(whole);
    }
  }

  @Test
  void aSegmentBeforeTheNewestMayNotEndWithinARecord() throws IOException {
    Scribe.wrote(ledger, 20);
    Path first = segments().getFirst();
    byte[] whole = Files.readAllBytes(first);
    for (int length = 0; length < whole.length; length++) {
      Files.write(first, Arrays.copyOf(whole, length));
      assertThat(report().problem()).as("cut at %d", length).isPresent();
    }
  }

  @Test
  void afterASnapshotOfTheLeaderTheJournalSaysWhatIsNotThere(@TempDir Path leader)
      throws IOException {
    Scribe.wrote(ledger, 20);
    LedgerState installed = Scribe.wrote(leader, 40);
    try (Scribe scribe = Scribe.from(ledger, installed)) {
      scribe.upTo(60);
    }
    // And through a restart.
    LedgerState state;
    try (Scribe scribe = Scribe.from(ledger, installed)) {
      state = scribe.upTo(70);
    }

    PeerReport report = report();
    assertThat(report.problem()).isEmpty();
    assertThat(report.gaps()).containsExactly(new PeerReport.Missing(21, 40));
    assertThat(report.entries()).isEqualTo(50);
    assertThat(report.head()).isEqualTo(state.chain()).isEqualTo(Scribe.wrote(leader, 70).chain());
    assertThat(replayed()).isEqualTo(state);
  }

  @Test
  void aPeerWithoutAJournalBeginsOneAtItsSnapshot(@TempDir Path elsewhere) throws IOException {
    LedgerState snapshot = Scribe.wrote(elsewhere, 40);
    try (Scribe scribe = Scribe.from(ledger, snapshot)) {
      scribe.upTo(45);
    }
    assertThat(report().problem()).isEmpty();
    assertThat(report().gaps()).containsExactly(new PeerReport.Missing(1, 40));
    assertThat(replayed().entries()).isEqualTo(45);
  }

  /** The place of the next segment is taken, as a full disk would have no room for it. */
  @Test
  void afterAWriteThatFailedNothingIsTakenAndNoSnapshotMayBeTaken() throws IOException {
    try (Scribe scribe = Scribe.fresh(ledger)) {
      scribe.upTo(3);
      for (int number = 4; number < 20; number++) {
        Files.createDirectories(Segment.file(Journal.folder(ledger), number));
      }
      assertThatThrownBy(() -> scribe.upTo(20)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> scribe.upTo(20)).hasMessageContaining("takes no more entries");
      assertThatThrownBy(() -> scribe.journal().sync()).hasMessageContaining("no more entries");
    }
  }

  /** A snapshot's thread syncs while the other one writes segment after segment. */
  @Test
  void syncingBesideTheEntriesMeetsNoSegmentThatIsClosed() throws Exception {
    try (Scribe scribe = Scribe.fresh(ledger);
        ExecutorService snapshots = Executors.newSingleThreadExecutor()) {
      AtomicBoolean written = new AtomicBoolean();
      Future<Integer> syncs =
          snapshots.submit(
              () -> {
                int count = 0;
                do {
                  scribe.journal().sync();
                  count++;
                } while (!written.get());
                return count;
              });
      try {
        scribe.upTo(2_000);
      } finally {
        written.set(true);
      }
      assertThat(syncs.get()).isPositive();
    }
    assertThat(report().problem()).isEmpty();
    assertThat(report().entries()).isEqualTo(2_000);
  }

  @Test
  void readingARunningPeersJournalSeesWhatIsThereSoFar() throws IOException {
    try (Scribe scribe = Scribe.fresh(ledger)) {
      for (int entries = 1; entries <= 20; entries++) {
        scribe.upTo(entries);
        assertThat(report().last()).isEqualTo(entries);
        assertThat(report().problem()).isEmpty();
      }
    }
  }

  private LedgerState replayed() throws IOException {
    try (Replay replay = Replay.of(ledger)) {
      while (replay.next().isPresent()) {
        // Only its end counts.
      }
      return replay.state();
    }
  }

  private PeerReport report() throws IOException {
    return Verification.of(List.of(ledger)).peers().getFirst();
  }

  private List<Path> segments() throws IOException {
    return Segment.in(Journal.folder(ledger));
  }

  private byte[] content() throws IOException {
    byte[] all = new byte[0];
    for (Path segment : segments()) {
      byte[] more = Files.readAllBytes(segment);
      int length = all.length;
      all = Arrays.copyOf(all, length + more.length);
      System.arraycopy(more, 0, all, length, more.length);
    }
    return all;
  }
}
