package org.gridpact.ledger.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.ratis.util.MD5FileUtil;
import org.gridpact.ledger.journal.JournalItem.Recorded;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.Entry;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.Lock;
import org.gridpact.ledger.state.SnapshotCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcollections.HashTreePMap;

/** Nothing of a journal can be altered unnoticed, and peers are compared. */
class VerificationTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());

  @TempDir private Path ledger;

  @Test
  void anAlteredByteIsFoundWhereverItIs() throws IOException {
    Scribe.wrote(ledger, 20);
    everyAlteredByteIsFound();
  }

  @Test
  void anAlteredByteIsFoundInAJournalWithAGapToo(@TempDir Path leader) throws IOException {
    LedgerState installed = Scribe.wrote(leader, 12);
    Scribe.wrote(ledger, 4);
    try (Scribe scribe = Scribe.from(ledger, installed)) {
      scribe.upTo(16);
    }
    everyAlteredByteIsFound();
  }

  /** Each byte of each file in turn, by bits that the seed chooses. */
  private void everyAlteredByteIsFound() throws IOException {
    Random random = new Random(SEED);
    assertThat(problem()).isEmpty();
    for (Path file : segments()) {
      byte[] whole = Files.readAllBytes(file);
      for (int i = 0; i < whole.length; i++) {
        byte[] altered = whole.clone();
        altered[i] ^= (byte) (1 + random.nextInt(255));
        Files.write(file, altered);
        assertThat(problem())
            .as("byte %d of %s is %d, seed %d", i, file.getFileName(), altered[i], SEED)
            .hasValueSatisfying(p -> assertThat(p).contains(file.toString(), "at byte "));
      }
      Files.write(file, whole);
    }
  }

  @Test
  void theAlteredEntryIsNamedWithItsFileAndPlaceAndBothHashes() throws IOException {
    Scribe.wrote(ledger, 20);
    Recorded seventh = records().get(6);
    byte[] bytes = Files.readAllBytes(seventh.file());
    bytes[(int) seventh.offset() + Segment.RECORD_HEAD_BYTES + 2] ^= 1;
    Files.write(seventh.file(), bytes);

    assertThat(problem().orElseThrow())
        .startsWith("entry 7 of %s, at byte %d: ".formatted(seventh.file(), seventh.offset()))
        .contains("its hash is " + seventh.hash(), ", its content gives ");
  }

  /** What a running peer writes to it next is acknowledged. */
  @Test
  void aLogThatHasJustBegunIsLeftAlone() throws Exception {
    Scribe.wrote(ledger, 4);
    Path current = Files.createDirectories(ledger.resolve("group/current"));
    Path log = Files.createFile(current.resolve("log_inprogress_4"));
    assertThat(problem()).isEmpty();
    assertThat(RaftLog.damage(ledger)).as("no raft-meta is there for it").isEmpty();
    assertThat(log).exists();
  }

  /** A running peer takes snapshots, and lets go of them and of its log, all the time. */
  @Test
  void filesThatGoMeanwhileKeepNobodyFromReading() throws Exception {
    Scribe.wrote(ledger, 4);
    Path current = Files.createDirectories(ledger.resolve("group/current"));
    Path snapshots = Files.createDirectories(ledger.resolve("group/sm"));
    AtomicBoolean done = new AtomicBoolean();
    FutureTask<Void> running =
        new FutureTask<>(
            () -> {
              for (int i = 0; !done.get(); i++) {
                Path log = Files.createFile(current.resolve("log_inprogress_" + i));
                Path taken = Files.createFile(snapshots.resolve("snapshot.1_" + i));
                Files.move(log, current.resolve("log_" + i + "-" + i));
                Files.delete(current.resolve("log_" + i + "-" + i));
                Files.delete(taken);
              }
              return null;
            });
    Thread.ofPlatform().start(running);
    try {
      for (int i = 0; i < 2_000; i++) {
        assertThat(problem()).isEmpty();
      }
    } finally {
      done.set(true);
    }
    running.get();
  }

  @Test
  void aRecordTakenOutPutInOrSwappedIsFound() throws IOException {
    Scribe.wrote(ledger, 20);
    Random random = new Random(SEED);
    for (int round = 0; round < 100; round++) {
      Path file = segments().get(random.nextInt(segments().size()));
      byte[] whole = Files.readAllBytes(file);
      List<byte[]> records = recordsOf(file, whole);
      boolean newest = file.equals(segments().getLast());
      int one = random.nextInt(records.size() - 1);
      int other = one + 1 + random.nextInt(records.size() - 1 - one);
      List<byte[]> altered = new ArrayList<>(records);
      String what =
          switch (round % 3) {
            case 0 -> {
              altered.remove(one);
              yield "taken out " + one;
            }
            case 1 -> {
              altered.add(one, records.get(other));
              yield "put in %d at %d".formatted(other, one);
            }
            default -> {
              Collections.swap(altered, one, other);
              yield "swapped %d and %d".formatted(one, other);
            }
          };
      Files.write(file, joined(whole, altered));
      assertThat(problem())
          .as("%s of %d, newest %s, seed %d", what, records.size(), newest, SEED)
          .isPresent();
      Files.write(file, whole);
    }
  }

  @Test
  void aSegmentTakenAwayIsFound() throws IOException {
    Scribe.wrote(ledger, 30);
    for (Path file : segments().subList(0, segments().size() - 1)) {
      byte[] whole = Files.readAllBytes(file);
      Files.delete(file);
      assertThat(problem()).hasValueSatisfying(p -> assertThat(p).contains("was taken away"));
      Files.write(file, whole);
    }
  }

  @Test
  void peersThatAppliedTheSameAgreeHoweverFarEachIs(@TempDir Path second, @TempDir Path third)
      throws IOException {
    Scribe.wrote(ledger, 30);
    Scribe.wrote(second, 25);
    try (Scribe behind = Scribe.from(third, Scribe.wrote(second, 20))) {
      behind.upTo(40);
    }
    Verification verification = Verification.of(List.of(ledger, second, third));
    assertThat(verification.whole()).isTrue();
    assertThat(verification.peers()).extracting(PeerReport::last).containsExactly(30L, 25L, 40L);
  }

  /** Every hash and checksum is right, as somebody who computes them anew would leave them. */
  @Test
  void aHistoryForgedWholeDiffersFromAnotherPeers(@TempDir Path forged) throws IOException {
    Scribe.wrote(ledger, 20);
    try (Scribe forger = Scribe.fresh(forged)) {
      forger.upTo(9);
      forger.apply(
          new Entry(10_000, new Command.LockOut(Lock.on("pv-9", "Bert", "never happened"))));
      forger.upTo(20);
    }
    Verification verification = Verification.of(List.of(ledger, forged));
    assertThat(verification.peers()).allMatch(p -> p.problem().isEmpty());
    assertThat(verification.whole()).isFalse();
    assertThat(verification.disagreement().orElseThrow())
        .startsWith("entry 10: its hash is ")
        .contains(ledger.toString(), forged.toString());
  }

  @Test
  void aSnapshotThatTheEntriesGiveIsComparedWithThem() throws IOException {
    snapshot(Scribe.wrote(ledger, 12));
    Scribe.wrote(ledger, 20);
    PeerReport report = Verification.of(List.of(ledger)).peers().getFirst();
    assertThat(report.problem()).isEmpty();
    assertThat(report.snapshotEntries()).isEqualTo(12);
  }

  @Test
  void aSnapshotThatTheEntriesDoNotGiveIsFound(@TempDir Path other) throws IOException {
    Scribe.wrote(ledger, 20);
    LedgerState real = Scribe.wrote(other, 12);
    snapshot(
        new LedgerState(
            real.epochMillis(),
            real.leases(),
            real.orders(),
            HashTreePMap.empty(),
            real.rules(),
            real.audit(),
            real.entries(),
            real.chain()));
    assertThat(problem())
        .contains("entry 12: the entries up to it give another state than the snapshot has");
  }

  @Test
  void wholeRecordsGoneFromTheEndAreMissedByTheSnapshot(@TempDir Path other) throws IOException {
    Scribe.wrote(ledger, 20);
    snapshot(Scribe.wrote(other, 24));
    assertThat(problem())
        .contains("the journal ends with entry 20, but the newest snapshot has entry 24: cut");
  }

  @Test
  void anAlteredSnapshotIsFound() throws IOException {
    Path file = snapshot(Scribe.wrote(ledger, 20));
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertThat(problem()).hasValueSatisfying(p -> assertThat(p).contains(file.toString(), "MD5"));
  }

  @Test
  void anAlteredSumOfASnapshotIsFound() throws IOException {
    Path file = snapshot(Scribe.wrote(ledger, 20));
    Path sum = MD5FileUtil.getDigestFileForFile(file.toFile()).toPath();
    String written = Files.readString(sum);
    for (String altered : List.of("", "x" + written.substring(1), written.replace("40", "41"))) {
      Files.writeString(sum, altered);
      assertThat(problem())
          .as(altered)
          .hasValueSatisfying(p -> assertThat(p).contains(file.toString(), "MD5"));
    }
  }

  /** Of whoever computes the sums anew. */
  @Test
  void whatIsNoStateIsFoundWhateverItsSums(@TempDir Path leader) throws IOException {
    LedgerState installed = Scribe.wrote(leader, 12);
    byte[] head = Segment.headAfterGap(installed);
    int end = head.length - Segment.CHECKSUM_BYTES;
    Arrays.fill(head, Segment.HEAD_BYTES, end, (byte) 0xff);
    int sum = Segment.checksum(head, Segment.HEAD_BYTES, end - Segment.HEAD_BYTES);
    ByteBuffer.wrap(head).putInt(end, sum);
    Files.createDirectories(Journal.folder(ledger));
    Path segment = Segment.file(Journal.folder(ledger), 13);
    Files.write(segment, head);
    assertThat(problem())
        .hasValueSatisfying(
            p -> assertThat(p).contains("not a ledger snapshot", segment.toString()));

    Files.delete(segment);
    Path snapshot = snapshot(installed);
    Files.write(snapshot, new byte[] {(byte) 0xff});
    MD5FileUtil.computeAndSaveMd5ForFile(snapshot.toFile());
    assertThat(problem())
        .hasValueSatisfying(
            p -> assertThat(p).contains("not a ledger snapshot", snapshot.toString()));
  }

  @Test
  void aFileWhoseNameIsNoNumberOfAnEntryIsNoSegment() throws IOException {
    Scribe.wrote(ledger, 20);
    Files.writeString(Journal.folder(ledger).resolve("99999999999999999999.log"), "x");
    assertThat(problem()).isEmpty();
  }

  /** As Ratis has it. */
  private Path snapshot(LedgerState state) throws IOException {
    Path file = ledger.resolve("group/sm/snapshot.1_40");
    Files.createDirectories(file.getParent());
    Files.write(file, SnapshotCodec.encode(state));
    MD5FileUtil.computeAndSaveMd5ForFile(file.toFile());
    return file;
  }

  private Optional<String> problem() throws IOException {
    return Verification.of(List.of(ledger)).peers().getFirst().problem();
  }

  private List<Path> segments() throws IOException {
    return Segment.in(Journal.folder(ledger));
  }

  private List<Recorded> records() throws IOException {
    List<Recorded> records = new ArrayList<>();
    try (JournalReader reader = JournalReader.of(Journal.folder(ledger))) {
      for (Optional<JournalItem> i = reader.next(); i.isPresent(); i = reader.next()) {
        records.add((Recorded) i.get());
      }
    }
    return records;
  }

  private List<byte[]> recordsOf(Path file, byte[] whole) throws IOException {
    List<byte[]> records = new ArrayList<>();
    List<Recorded> here = records().stream().filter(r -> r.file().equals(file)).toList();
    for (int i = 0; i < here.size(); i++) {
      int end = i + 1 < here.size() ? (int) here.get(i + 1).offset() : whole.length;
      records.add(Arrays.copyOfRange(whole, (int) here.get(i).offset(), end));
    }
    return records;
  }

  private static byte[] joined(byte[] whole, List<byte[]> records) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(whole, 0, Segment.HEAD_BYTES);
    records.forEach(out::writeBytes);
    return out.toByteArray();
  }
}
