package org.gridpact.ledger.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.gridpact.ledger.state.AuditNote;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.LedgerCodec;
import org.gridpact.ledger.state.Reply;
import org.junit.jupiter.api.Test;

class BatchesTest {
  private static final Command URGENT = new Command.CloseVoting("o-1");
  private static final Reply REFUSED = new Reply.Unanswered("by the test");

  private final BlockingQueue<Command> sent = new ArrayBlockingQueue<>(Batches.WAITING_MAX);

  private static Command report(int number) {
    return new Command.Audit(new AuditNote("gw", "note " + number, number));
  }

  private Reply send(byte[] command) {
    sent.add(LedgerCodec.decodeCommand(command));
    return REFUSED;
  }

  private static void ask(Batches batches, Command command) {
    var _ = batches.ask(command);
  }

  private Command next() throws InterruptedException {
    return sent.poll(1, TimeUnit.MINUTES);
  }

  @Test
  void aReportGoesByItselfWhereNothingUrgentComes() throws Exception {
    try (Batches batches = new Batches(this::send)) {
      CompletableFuture<Reply> reply = batches.ask(report(1));

      assertThat(next()).isEqualTo(report(1));
      assertThat(reply.get(1, TimeUnit.MINUTES)).isEqualTo(REFUSED);
    }
  }

  @Test
  void reportsShareAnEntryInTheOrderTheyCame() throws Exception {
    try (Batches batches = new Batches(this::send)) {
      List<Command> reports = IntStream.range(0, 50).mapToObj(BatchesTest::report).toList();
      reports.forEach(r -> ask(batches, r));

      List<Command> arrived = new ArrayList<>();
      int entries = 0;
      while (arrived.size() < reports.size()) {
        switch (next()) {
          case Command.Batch(List<Command> commands) -> arrived.addAll(commands);
          case Command one -> arrived.add(one);
        }
        entries++;
      }
      assertThat(arrived).containsExactlyInAnyOrderElementsOf(reports);
      assertThat(entries).isLessThan(reports.size());
    }
  }

  @Test
  void whatIsUrgentTakesWaitingReportsAlong() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    try (Batches batches =
        new Batches(
            command -> {
              Reply reply = send(command);
              await(busy);
              return reply;
            })) {
      // Every sender has one on its way; what comes then waits for the first that is free.
      for (int i = 0; i < Batches.SENDERS; i++) {
        ask(batches, URGENT);
        assertThat(next()).isEqualTo(URGENT);
      }
      List.of(report(1), URGENT, report(2)).forEach(c -> ask(batches, c));
      busy.countDown();

      assertThat(next()).isEqualTo(new Command.Batch(List.of(report(1), URGENT, report(2))));
    }
  }

  @Test
  void moreThanMayWaitAreNotAnswered() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    List<CompletableFuture<Reply>> replies = new ArrayList<>();
    try (Batches batches =
        new Batches(
            command -> {
              await(busy);
              return REFUSED;
            })) {
      int onTheirWay = Batches.SENDERS * Batches.COMMANDS_MAX;
      for (int i = 0; i <= Batches.WAITING_MAX + onTheirWay; i++) {
        replies.add(batches.ask(URGENT));
      }

      assertThat(replies.getLast().get(1, TimeUnit.MINUTES).toString())
          .contains(Batches.WAITING_MAX + " commands wait");
      busy.countDown();
    }
    assertThat(replies).allSatisfy(r -> assertThat(r).isCompleted());
  }

  @Test
  void sendersOutliveWhatFails() throws Exception {
    AtomicInteger failures = new AtomicInteger(Batches.SENDERS);
    try (Batches batches =
        new Batches(
            command -> {
              if (failures.getAndDecrement() > 0) {
                throw new IllegalStateException("by the test");
              }
              return REFUSED;
            })) {
      for (int i = 0; i < Batches.SENDERS; i++) {
        assertThat(batches.ask(URGENT).get(1, TimeUnit.MINUTES).toString()).contains("by the test");
      }
      assertThat(batches.ask(URGENT).get(1, TimeUnit.MINUTES)).isEqualTo(REFUSED);
    }
  }

  @Test
  void afterTheEndThereIsNoAnswer() {
    Batches batches = new Batches(this::send);
    batches.close();

    assertThat(batches.ask(URGENT))
        .isCompletedWithValue(new Reply.Unanswered("the ledger is closed"));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
