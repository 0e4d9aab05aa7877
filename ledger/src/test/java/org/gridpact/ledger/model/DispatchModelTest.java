package org.gridpact.ledger.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** TLC finds no way to break the protocol, and finds one wherever a fault is planted. */
class DispatchModelTest {
  private static final Pattern CHECKED = Pattern.compile("(?s)INVARIANTS.*|PROPERTIES.*");
  private static final Pattern PLANTED =
      Pattern.compile("Fault (?:=|#) \"(\\w+)\"|Fault \\\\in \\{\"(\\w+)\", \"(\\w+)\"\\}");

  private static final String INVARIANT = "INVARIANT";
  private static final String PROPERTY = "PROPERTY";

  @TempDir Path scratch;

  @ParameterizedTest
  @CsvSource({
    "Commit, 20000",
    "Contention, 20000",
    "Leases, 40000",
    "Replacement, 20000",
    "Succession, 3000"
  })
  void noStateBreaksTheProtocol(String model, long statesAtLeast) throws Exception {
    Tlc.Result result = Tlc.ofMany(scratch).check(Tlc.model(model));
    assertThat(result.foundNoError()).as(result.output()).isTrue();
    assertThat(result.distinctStates()).isGreaterThan(statesAtLeast);
  }

  @Test
  void everyOrderIsDecidedAtLast() throws Exception {
    Tlc.Result result = new Tlc(scratch).check(Tlc.model("Liveness"));
    assertThat(result.foundNoError()).as(result.output()).isTrue();
    assertThat(result.distinctStates()).isGreaterThan(1_000);
  }

  @Test
  void everyActionIsTaken() throws Exception {
    Tlc.Result result = new Tlc(scratch).check(Tlc.model("Actions"), "-coverage", "1");
    assertThat(result.foundNoError()).as(result.output()).isTrue();
    assertThat(result.actionsTaken().keySet()).containsAll(SpecifiedCode.actions());
    assertThat(result.actionsTaken()).allSatisfy((_, times) -> assertThat(times).isPositive());
  }

  @ParameterizedTest
  @EnumSource
  void aPlantedFaultIsFound(Fault fault) throws Exception {
    String model = Tlc.model(fault.model).replace("\"none\"", '"' + fault.planted + '"');
    String checked = CHECKED.matcher(model).replaceFirst(fault.section + "\n  " + fault.broken);
    Tlc.Result result = new Tlc(scratch).check(checked);
    assertThat(result.output()).contains(fault.verdict());
  }

  @Test
  void everyFaultOfTheSpecificationIsTried() throws Exception {
    Set<String> planted =
        PLANTED
            .matcher(Tlc.specification())
            .results()
            .flatMap(r -> Stream.of(r.group(1), r.group(2), r.group(3)))
            .filter(name -> name != null)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(planted)
        .isEqualTo(Arrays.stream(Fault.values()).map(f -> f.planted).collect(Collectors.toSet()));
  }

  @Test
  void everyActionNamesCodeThatExists() throws Exception {
    for (String action : SpecifiedCode.actions()) {
      assertThat(SpecifiedCode.commentOf(action))
          .as("what stands above %s", action)
          .containsAnyOf("\\* Code: ", "\\* World: ");
    }
    assertThat(SpecifiedCode.named()).hasSizeGreaterThan(20);
    for (SpecifiedCode.Named code : SpecifiedCode.named()) {
      assertThat(code.file()).isRegularFile();
      assertThat(code.isDeclared()).as("%s declares %s", code.file(), code.method()).isTrue();
    }
  }

  /** What is planted, in which model, and what it breaks. */
  enum Fault {
    ONE_YES_COMMITS("oneYesCommits", "Commit", INVARIANT, "CommitNeedsAll"),
    VOTE_BEFORE_SYNC("voteBeforeSync", "Commit", INVARIANT, "YesIsDurable"),
    ABORT_ALONE("abortAlone", "Commit", INVARIANT, "NobodyAbortsAlone"),
    GUESS_IN_DOUBT("guessInDoubt", "Commit", INVARIANT, "NoApplyWithoutCommit"),
    FORGET_UNSETTLED("forgetUnsettled", "Commit", INVARIANT, "NoSplitDecision"),
    FORGET_GIVEN_UP("forgetGivenUp", "Commit", INVARIANT, "NobodyAbortsAlone"),
    COUNT_LATE_VOTE("countLateVote", "Commit", PROPERTY, "CommittedInTime"),
    LAST_VOTE_WINS("lastVoteWins", "Commit", INVARIANT, "NoSplitDecision"),
    LAST_VOTE_CHANGES("lastVoteWins", "Commit", PROPERTY, "DecisionIsFinal"),
    APPLY_AT_DECISION("applyAtDecision", "Commit", INVARIANT, "NothingEarly"),
    APPLY_LATE("applyLate", "Commit", PROPERTY, "NothingLate"),
    TIME_GOES_BACK("timeGoesBack", "Commit", PROPERTY, "LedgerTimeNeverGoesBack"),
    LEDGER_IGNORES_TOKEN("ledgerIgnoresToken", "Leases", PROPERTY, "LedgerFencing"),
    LEDGER_IGNORES_RESERVATION("ledgerIgnoresReservation", "Leases", INVARIANT, "NoSharedDevice"),
    LEASE_IS_STOLEN("leaseIsStolen", "Leases", PROPERTY, "LeaseIsExclusive"),
    GATEWAY_IGNORES_TOKEN("gatewayIgnoresToken", "Leases", PROPERTY, "GatewayFencing"),
    TOKEN_IN_MEMORY("tokenInMemory", "Leases", PROPERTY, "NewestTokenNeverFalls"),
    TOKEN_IN_MEMORY_FENCES_NOT("tokenInMemory", "Leases", PROPERTY, "GatewayFencing"),
    BOTH_IN_EFFECT("bothInEffect", "Replacement", INVARIANT, "OneOrderInEffect"),
    REPLACED_COMES_BACK("replacedComesBack", "Replacement", INVARIANT, "ReplacedStaysEnded"),
    FREE_WHEN_SET_BACK("freeWhenSetBack", "Succession", INVARIANT, "OneOrderInEffect"),
    WAIT_FOR_EVER("waitForever", "Liveness", PROPERTY, "EveryOrderIsDecided");

    private final String planted;
    private final String model;
    private final String section;
    private final String broken;

    Fault(String planted, String model, String section, String broken) {
      this.planted = planted;
      this.model = model;
      this.section = section;
      this.broken = broken;
    }

    String verdict() {
      if (this == WAIT_FOR_EVER) {
        return "Temporal properties were violated.";
      }
      String kind = section.equals(INVARIANT) ? "Invariant" : "Action property";
      return "Error: %s %s is violated.".formatted(kind, broken);
    }
  }
}
