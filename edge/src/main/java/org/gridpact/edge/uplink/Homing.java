package org.gridpact.edge.uplink;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.ManagedChannel;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.gridpact.edge.uplink.UplinkClient.Identity;
import org.gridpact.model.wire.UplinkGrpc;
import org.gridpact.model.wire.UplinkProto.Candidate;
import org.gridpact.model.wire.UplinkProto.Willing;

/**
 * Asks the center a gateway prefers, while the gateway's stream is at another, whether it would
 * take it: after a time of between once and twice {@link UplinkSettings#homeAfterMillis}, at random
 * so that gateways do not come all at once, and so on until it would. An answer that does not come
 * within {@value #ANSWER_MILLIS} ms is a no; one question is out at a time. Times are real ones.
 * Belongs to the thread of the stream.
 */
final class Homing {
  static final long ANSWER_MILLIS = 5_000;

  private final Identity identity;
  private final ManagedChannel preferred;
  private final int homeAfterMillis;
  private final SplittableRandom random;
  private ListenableFuture<Willing> question;
  private long askAt;

  /**
   * @param now when the stream at the other center began
   */
  Homing(
      Identity identity,
      ManagedChannel preferred,
      int homeAfterMillis,
      SplittableRandom random,
      long now) {
    this.identity = identity;
    this.preferred = preferred;
    this.homeAfterMillis = homeAfterMillis;
    this.random = random;
    this.askAt = next(now);
  }

  /** Whether the preferred center has just said that it would take the gateway. */
  boolean isWelcome(long now) {
    if (question == null && now >= askAt) {
      question = ask();
    }
    if (question == null || !question.isDone()) {
      return false;
    }
    boolean willing = isYes(question);
    question = null;
    askAt = next(now);
    return willing;
  }

  private long next(long now) {
    return now + homeAfterMillis + random.nextLong(homeAfterMillis + 1L);
  }

  private ListenableFuture<Willing> ask() {
    preferred.resetConnectBackoff();
    return UplinkGrpc.newFutureStub(preferred)
        .withDeadlineAfter(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
        .wouldTake(
            Candidate.newBuilder().setArea(identity.area()).setGateway(identity.gateway()).build());
  }

  private static boolean isYes(ListenableFuture<Willing> answer) {
    try {
      Futures.getDone(answer);
      return true;
    } catch (ExecutionException _) {
      return false;
    }
  }
}
