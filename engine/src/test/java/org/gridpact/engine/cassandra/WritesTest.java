package org.gridpact.engine.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WritesTest {
  private static final Statement<?> WRITE = SimpleStatement.newInstance("INSERT");

  private final AtomicInteger sent = new AtomicInteger();

  /** Writes to a database that answers the first write, the second, and so on. */
  private Writes to(IntFunction<CompletableFuture<?>> answers) {
    CqlSession session =
        (CqlSession)
            Proxy.newProxyInstance(
                CqlSession.class.getClassLoader(),
                new Class<?>[] {CqlSession.class},
                (_, method, _) -> {
                  assertThat(method.getName()).isEqualTo("executeAsync");
                  return answers.apply(sent.incrementAndGet());
                });
    return new Writes(session, 1);
  }

  private static CompletableFuture<?> late() {
    return CompletableFuture.failedFuture(new DriverTimeoutException("too late"));
  }

  @Test
  void aWriteIsSentAgainUntilItIsAcknowledged() throws Exception {
    Writes writes = to(n -> n < Writes.ATTEMPTS ? late() : CompletableFuture.completedFuture(null));
    writes.send(WRITE);
    writes.await();
    assertThat(sent).hasValue(Writes.ATTEMPTS);
  }

  @Test
  void atItsLastAttemptEverythingFailsForGood() throws Exception {
    Writes writes = to(_ -> late());
    writes.send(WRITE);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(writes::await)
          .isInstanceOf(IOException.class)
          .hasMessage("history is not written: Cassandra says too late");
    }
    assertThat(sent).hasValue(Writes.ATTEMPTS);
    assertThatThrownBy(() -> writes.send(WRITE)).hasMessageContaining("too late");
    assertThat(sent).hasValue(Writes.ATTEMPTS);
  }

  @Test
  void whatIsWrongIsNotSentAgain() throws Exception {
    Writes writes =
        to(_ -> CompletableFuture.failedFuture(new InvalidQueryException(null, "no such column")));
    writes.send(WRITE);
    assertThatThrownBy(writes::await).hasMessageContaining("no such column");
    assertThat(sent).hasValue(1);
  }

  @Test
  void whoHasOneMoreThanTheBoundWaits() throws Exception {
    Queue<CompletableFuture<?>> unanswered = new ConcurrentLinkedQueue<>();
    Writes writes =
        to(
            _ -> {
              CompletableFuture<?> answer = new CompletableFuture<Void>();
              unanswered.add(answer);
              return answer;
            });
    for (int i = 0; i < Writes.AT_ONCE; i++) {
      writes.send(WRITE);
    }
    FutureTask<Void> oneMore =
        new FutureTask<>(
            () -> {
              writes.send(WRITE);
              return null;
            });
    Thread sender = Thread.ofPlatform().start(oneMore);
    while (sender.getState() != Thread.State.TIMED_WAITING) {
      assertThat(oneMore.isDone()).isFalse();
      Thread.onSpinWait();
    }
    assertThat(sent).hasValue(Writes.AT_ONCE);
    unanswered.remove().complete(null);
    oneMore.get();
    assertThat(sent).hasValue(Writes.AT_ONCE + 1);
    unanswered.forEach(answer -> answer.complete(null));
    writes.await();
  }
}
