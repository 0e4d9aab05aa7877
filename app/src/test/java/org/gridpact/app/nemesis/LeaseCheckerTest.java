package org.gridpact.app.nemesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gridpact.app.nemesis.LeaseOp.Answer;
import org.gridpact.app.nemesis.LeaseOp.Ask;
import org.junit.jupiter.api.Test;

/** The checker finds what it is there for; times of the lease are in the thousands, calls below. */
class LeaseCheckerTest {
  private static final long TTL = 1_000;

  private static LeaseOp acquire(int from, int to, String holder, long token, long at) {
    return new LeaseOp(
        from, to, new Ask.Acquire(holder, TTL), new Answer.Granted(holder, token, at + TTL));
  }

  private static LeaseOp refused(int from, int to, String holder) {
    return new LeaseOp(from, to, new Ask.Acquire(holder, TTL), new Answer.Refused());
  }

  private static LeaseOp lost(int from, String holder) {
    return new LeaseOp(from, LeaseOp.NEVER, new Ask.Acquire(holder, TTL), new Answer.Unknown());
  }

  private static LeaseOp renew(int from, int to, String holder, long token, long at) {
    return new LeaseOp(
        from, to, new Ask.Renew(token, TTL), new Answer.Granted(holder, token, at + TTL));
  }

  private static LeaseOp renewRefused(int from, int to, long token) {
    return new LeaseOp(from, to, new Ask.Renew(token, TTL), new Answer.Refused());
  }

  private static LeaseOp release(int from, int to, long token) {
    return new LeaseOp(from, to, new Ask.Release(token), new Answer.Released());
  }

  private static void linearizable(LeaseOp... history) {
    assertThat(LeaseChecker.check(List.of(history))).isEmpty();
  }

  private static void wrong(LeaseOp... history) {
    assertThat(LeaseChecker.check(List.of(history)))
        .hasValueSatisfying(why -> assertThat(why).contains("can be put in an order"));
  }

  @Test
  void oneAfterTheOther() {
    linearizable(
        acquire(1, 2, "a", 1, 5_000),
        refused(3, 4, "b"),
        renew(5, 6, "a", 1, 5_500),
        acquire(7, 8, "b", 2, 6_500),
        renewRefused(9, 10, 1),
        release(11, 12, 2),
        acquire(13, 14, "a", 3, 6_600));
  }

  @Test
  void whatOverlapsMayBeInEitherOrder() {
    linearizable(refused(1, 9, "b"), acquire(2, 8, "a", 1, 5_000), acquire(3, 10, "a", 2, 5_100));
  }

  @Test
  void twoHoldersAtATime() {
    wrong(acquire(1, 2, "a", 1, 5_000), acquire(3, 4, "b", 2, 5_500));
  }

  @Test
  void twoHoldersAtATimeAfterARenewal() {
    wrong(acquire(1, 2, "a", 1, 5_000), renew(3, 4, "a", 1, 5_900), acquire(5, 6, "b", 2, 6_100));
  }

  @Test
  void aTokenThatIsGivenTwice() {
    wrong(acquire(1, 2, "a", 1, 5_000), acquire(3, 4, "b", 1, 7_000));
  }

  @Test
  void aTokenThatIsLeftOut() {
    wrong(acquire(1, 2, "a", 1, 5_000), acquire(3, 4, "b", 3, 7_000));
  }

  @Test
  void anAnswerFromThePast() {
    wrong(acquire(1, 2, "a", 1, 5_000), release(3, 4, 1), refused(5, 6, "b"));
    wrong(acquire(1, 2, "a", 2, 5_000), acquire(3, 4, "a", 1, 4_000));
  }

  @Test
  void aRenewalOfALeaseThatAnotherTookMeanwhile() {
    wrong(acquire(1, 2, "a", 1, 5_000), acquire(3, 4, "b", 2, 6_000), renew(5, 6, "a", 1, 6_100));
  }

  @Test
  void anAcknowledgedAcquireThatIsForgotten() {
    wrong(acquire(1, 2, "a", 1, 5_000), acquire(3, 4, "b", 1, 5_001));
    wrong(acquire(1, 2, "a", 1, 5_000), renewRefused(3, 4, 1), refused(5, 6, "b"));
  }

  @Test
  void whatWasNeverAnsweredMayHaveHappenedOrNot() {
    linearizable(acquire(1, 2, "a", 1, 5_000), lost(3, "b"), acquire(4, 5, "c", 2, 6_000));
    linearizable(acquire(1, 2, "a", 1, 5_000), lost(3, "b"), acquire(4, 5, "c", 3, 8_000));
    linearizable(lost(1, "b"), refused(2, 3, "a"));
  }

  @Test
  void whatWasNeverAnsweredExplainsNothingBeforeItWasAsked() {
    wrong(acquire(1, 2, "a", 1, 5_000), acquire(3, 4, "c", 3, 8_000), lost(5, "b"));
    wrong(acquire(1, 2, "a", 1, 5_000), lost(3, "b"), acquire(4, 5, "c", 4, 9_000));
  }

  @Test
  void aLongHistoryWithManyMissingAnswersIsDecided() {
    Stream<LeaseOp> answered =
        IntStream.range(0, 2_000)
            .mapToObj(
                i ->
                    acquire(
                        10 * i,
                        10 * i + 15,
                        "h" + i % 3,
                        1 + i + (i + 9) / 10,
                        5_000 + 2_000L * i));
    Stream<LeaseOp> missing = IntStream.range(0, 200).mapToObj(i -> lost(100 * i - 5, "h" + i % 3));
    List<LeaseOp> history = Stream.concat(answered, missing).toList();
    Optional<String> verdict = LeaseChecker.check(history);
    assertThat(verdict).isEmpty();
  }
}
