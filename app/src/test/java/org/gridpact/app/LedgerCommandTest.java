package org.gridpact.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.gridpact.ledger.journal.Journal;
import org.gridpact.ledger.raft.Ledger;
import org.gridpact.ledger.raft.LedgerConfig;
import org.gridpact.ledger.state.AreaRules;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.Entry;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.Lock;
import org.gridpact.ledger.state.Orders;
import org.gridpact.ledger.state.Reply;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Effect.DeviceMeasurement;
import org.gridpact.model.dispatch.Effect.SwitchState;
import org.gridpact.model.dispatch.Evidence;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.dispatch.Vote;
import org.gridpact.model.time.ManualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gridpact ledger}: an auditor reads what happened, and whether it was altered since. */
class LedgerCommandTest {
  @TempDir private Path data;

  private static final Setpoint BATTERY = new Setpoint.Power("battery", -80_000, -80_000);

  private final ManualClock clock = new ManualClock(1_000_000);

  @Test
  void aLedgerThatIsWholeIsSaidToBeSoAlsoWhileItRuns() throws Exception {
    try (Ledger ledger = open()) {
      tell(ledger);
      Outcome running = ledger("verify", "--data", data.toString());
      assertThat(running.exitCode).as(running.said).isZero();
    }
    for (Path folder : List.of(data, data.resolve("campus"), data.resolve("campus/ledger"))) {
      Outcome outcome = ledger("verify", "--data", folder.toString());
      assertThat(outcome.exitCode).as(outcome.said).isZero();
      assertThat(outcome.said)
          .contains("ledger: 13 entries from 1970-01-01T00:16:40Z to 1970-01-01T00:17:00Z")
          .contains(": whole");
    }
  }

  @Test
  void anAlteredEntryIsNamedAndTheExitCodeSaysSo() throws Exception {
    try (Ledger ledger = open()) {
      tell(ledger);
    }
    Path file = data.resolve("campus/ledger/journal/00000000000000000001.log");
    byte[] bytes = Files.readAllBytes(file);
    int reason = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("current");
    bytes[reason] = 'C';
    Files.write(file, bytes);

    Outcome verified = ledger("verify", "--data", data.toString());
    assertThat(verified.exitCode).isEqualTo(Main.FAILED);
    assertThat(verified.said)
        .contains("2 entries from", "NOT WHOLE", "entry 3 of " + file + ", at byte ", "altered");
    Outcome shown = ledger("show", "--data", data.toString());
    assertThat(shown.exitCode).isEqualTo(Main.REFUSED);
    assertThat(shown.said).contains("cannot be trusted", "entry 3 of " + file);
  }

  @Test
  void peersThatDifferAreToldApart(@TempDir Path other) throws Exception {
    try (Ledger ledger = open()) {
      tell(ledger);
    }
    try (Ledger forged = Ledger.open(LedgerConfig.alone(other.resolve("campus/ledger")), clock)) {
      forged.submit(new Command.AcquireLease("campus", "somebody", 60_000));
    }
    Outcome outcome = ledger("verify", "--data", data.toString(), "--data", other.toString());
    assertThat(outcome.exitCode).isEqualTo(Main.FAILED);
    assertThat(outcome.said).contains("the peers do not agree from here on: entry 1: its hash is");

    Path copy = other.resolve("backup");
    Files.move(other.resolve("campus"), copy);
    Outcome apart = ledger("verify", "--data", data.toString(), "--data", copy.toString());
    assertThat(apart.exitCode).isZero();
    assertThat(apart.said).contains("compared with no other: of area 'backup' there is none here");
  }

  @Test
  void ordersLeasesAndLockOutsAreListed() throws Exception {
    try (Ledger ledger = open()) {
      tell(ledger);
    }
    Outcome outcome = ledger("show", "--data", data.toString());
    assertThat(outcome.exitCode).as(outcome.said).isZero();
    assertThat(outcome.said)
        .contains("orders, 2 of 2:")
        .contains(
            "1970-01-01T00:16:40Z  relief  ENDED (partial)  -0.160 MW at 2 gateways  current of"
                + " head is 230 A")
        .contains("more  ABORTED  3 setpoints at 1 gateway ")
        .contains("campus: center with token 1, until 1970-01-01T00:17:40Z")
        .contains("pv-12: by Anna, works on the roof");

    Outcome one = ledger("show", "--last", "1", "--data", data.toString());
    assertThat(one.said).contains("orders, 1 of 2:", "more  ABORTED").doesNotContain("relief");
  }

  @Test
  void anOrdersHistoryIsToldEntryByEntry() throws Exception {
    try (Ledger ledger = open()) {
      tell(ledger);
    }
    Outcome relief = ledger("show", "--data", data.toString(), "relief");
    assertThat(relief.exitCode).as(relief.said).isZero();
    assertThat(relief.said.lines().map(String::strip))
        .containsSubsequence(
            "entry 3  1970-01-01T00:16:40Z  proposed by center, holder of campus, with token 1",
            "reason: current of head is 230 A",
            "west: battery takes -80,000 W",
            "entry 4  1970-01-01T00:16:40Z  west votes PREPARED",
            "entry 5  1970-01-01T00:16:40Z  east votes PREPARED",
            "entry 5  1970-01-01T00:16:40Z  decided: COMMITTED",
            "entry 6  1970-01-01T00:16:40Z  refused: order relief: east has voted already",
            "entry 7  1970-01-01T00:16:46Z  west APPLIED at 1970-01-01T00:16:46Z",
            "entry 8  1970-01-01T00:16:46Z  west MEASURED at 1970-01-01T00:16:46Z:"
                + " battery -79,800 W -1,250 var, breaker OPEN, meter UNKNOWN",
            "entry 9  1970-01-01T00:16:46Z  east NOT_APPLIED at 1970-01-01T00:16:46Z: too late",
            "entry 10  1970-01-01T00:17:00Z  ENDED",
            "participants, by their own clocks but for voted and decided:",
            "east: received –, prepared –, voted 1970-01-01T00:16:40Z,"
                + " decided 1970-01-01T00:16:40Z, learnt –, applied –, measured –",
            "west: received 1970-01-01T00:16:40.020Z, prepared 1970-01-01T00:16:40.025Z, voted"
                + " 1970-01-01T00:16:40Z, decided 1970-01-01T00:16:40Z, learnt"
                + " 1970-01-01T00:16:40.040Z, applied 1970-01-01T00:16:46Z, measured"
                + " 1970-01-01T00:16:46Z: battery -79,800 W -1,250 var, breaker OPEN, meter"
                + " UNKNOWN");
    Outcome more = ledger("show", "--data", data.toString(), "more");
    assertThat(more.said)
        .contains("north: breaker is opened", "north: inverter takes 0 W to 5,000 W")
        .contains("north: inverter takes -2,000 var")
        .contains("north ABORTED: outside the envelope", "decided: ABORTED, north: outside");
  }

  @Test
  void noTextPassesForAnEntry() throws Exception {
    String forged = "gust\nentry 99  decided: COMMITTED\u001b[1A\u2028entry 98";
    try (Ledger ledger = open()) {
      tell(ledger);
      ask(
          ledger,
          new Command.LockOut(
              new Lock("roof", Set.of("pv-1"), "Bert", forged, 0, Lock.UNTIL_UNLOCKED)));
      Order more = order("again", part("north", new Setpoint.Power("heater", 0, 0)));
      ask(ledger, new Command.Propose(saying(more, forged)));
      ask(ledger, new Command.CastVote(new Vote("again", "north", false, forged)));
    }
    for (String[] show : new String[][] {{"show"}, {"show", "again"}}) {
      Outcome outcome =
          ledger(
              Stream.concat(Arrays.stream(show), Stream.of("--data", data.toString()))
                  .toArray(String[]::new));
      assertThat(outcome.said)
          .contains("gust\ufffdentry 99  decided: COMMITTED\ufffd")
          .doesNotContain("\u001b", "\u2028");
      assertThat(outcome.said.lines()).noneMatch(line -> line.startsWith("entry 99"));
    }
  }

  private static Order saying(Order order, String reason) {
    return new Order(
        order.id(),
        order.area(),
        order.token(),
        order.parts(),
        order.voteUntil(),
        order.effectiveAt(),
        order.applyUntil(),
        order.expiresAt(),
        reason,
        order.evidence(),
        order.replaces());
  }

  @Test
  void whatWasCutOffAJournalsEndIsStillInRaftsLog() throws Exception {
    try (Ledger ledger = open()) {
      tell(ledger);
    }
    assertThat(ledger("verify", "--data", data.toString()).said).doesNotContain("Raft's log");
    Path file = data.resolve("campus/ledger/journal/00000000000000000001.log");
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 100));
    assertThat(ledger("verify", "--data", data.toString()).said)
        .contains("no whole record", "Raft's log has 1 entries after the last");
    Files.delete(file);
    assertThat(ledger("verify", "--data", data.toString()).said)
        .contains("no entries", "Raft's log has 13 entries after the last");
  }

  @Test
  void aLedgerWithoutItsJournalIsNotWhole() throws Exception {
    try (Ledger ledger = open()) {
      tell(ledger);
    }
    Path journal = data.resolve("campus/ledger/journal");
    Files.move(journal, data.resolve("elsewhere"));
    Outcome verified = ledger("verify", "--data", data.toString());
    assertThat(verified.exitCode).isEqualTo(Main.FAILED);
    assertThat(verified.said).contains("NOT WHOLE", journal + " is not there");
  }

  @Test
  void whatIsNotThereIsRefusedWithItsName() throws Exception {
    Outcome nowhere = ledger("verify", "--data", data.resolve("nowhere").toString());
    assertThat(nowhere.exitCode).isEqualTo(Main.REFUSED);
    assertThat(nowhere.said).contains("nowhere is not there");
    Outcome empty = ledger("show", "--data", data.toString());
    assertThat(empty.exitCode).isEqualTo(Main.REFUSED);
    assertThat(empty.said).contains("there is no ledger in " + data);
    try (Ledger ledger = open()) {
      tell(ledger);
    }
    Outcome order = ledger("show", "--data", data.toString(), "unheard-of");
    assertThat(order.exitCode).isEqualTo(Main.REFUSED);
    assertThat(order.said).contains("no order unheard-of in " + data);
    Outcome last = ledger("show", "--data", data.toString(), "--last", "0");
    assertThat(last.said).contains("--last is 1 to 100,000, not 0");
  }

  /** At a peer that took over a leader's snapshot. */
  @Test
  void anOrderThatWasForgottenInAGapIsNotSaidToGoOn() throws Exception {
    LedgerState state;
    try (Ledger ledger = open()) {
      ask(ledger, new Command.AcquireLease("campus", "center", 60_000));
      ask(
          ledger,
          new Command.SetRules(
              new AreaRules("campus", Double.POSITIVE_INFINITY, false, Double.POSITIVE_INFINITY),
              1));
      ask(ledger, new Command.Propose(order("first", part("west", BATTERY))));
      state = ledger.read();
    }
    state = aborted(state, "first");
    for (int i = 0; i < Orders.FINISHED_KEPT; i++) {
      Order next = order("next-" + i, part("west", BATTERY));
      state = state.apply(new Entry(clock.epochMillis(), new Command.Propose(next))).state();
      state = aborted(state, "next-" + i);
    }
    Journal.open(data.resolve("campus/ledger"), state).close();

    Outcome list = ledger("show", "--data", data.toString(), "--last", "100000");
    assertThat(list.said).contains("first  PREPARING (its end is not here)");
    Outcome first = ledger("show", "--data", data.toString(), "first");
    assertThat(first.said)
        .contains("entries 4 to 4004, not here  it came to its end in these: see another peer");
  }

  private LedgerState aborted(LedgerState state, String order) {
    Vote no = new Vote(order, "west", false, "no");
    return state.apply(new Entry(clock.epochMillis(), new Command.CastVote(no))).state();
  }

  private Ledger open() throws IOException, InterruptedException {
    return Ledger.open(LedgerConfig.alone(data.resolve("campus/ledger")), clock);
  }

  /** One order that ends, in effect only in part, one that is aborted, and a lock-out. */
  private void tell(Ledger ledger) throws InterruptedException {
    ask(ledger, new Command.AcquireLease("campus", "center", 60_000));
    ask(
        ledger,
        new Command.SetRules(
            new AreaRules("campus", Double.POSITIVE_INFINITY, false, Double.POSITIVE_INFINITY), 1));
    ask(
        ledger,
        new Command.Propose(
            order(
                "relief",
                part("west", new Setpoint.Power("battery", -80_000, -80_000)),
                part("east", new Setpoint.Power("chargers", -80_000, -80_000)))));
    long now = clock.epochMillis();
    ask(
        ledger,
        new Command.CastVote(
            new Vote(
                "relief", "west", true, "", OptionalLong.of(now + 20), OptionalLong.of(now + 25))));
    ask(ledger, new Command.CastVote(new Vote("relief", "east", true, "")));
    ask(ledger, new Command.CastVote(new Vote("relief", "east", false, "on second thoughts")));
    clock.advance(6_000);
    ask(
        ledger,
        new Command.RecordEffect(
            new Effect("relief", "west", Effect.Stage.APPLIED, clock.epochMillis(), "", List.of())
                .learnt(OptionalLong.of(now + 40))));
    ask(
        ledger,
        effect(
            "west",
            Effect.Stage.MEASURED,
            "",
            new DeviceMeasurement(
                "battery",
                OptionalDouble.of(-79_800),
                SwitchState.UNKNOWN,
                OptionalInt.empty(),
                OptionalDouble.of(-1_250)),
            new DeviceMeasurement("breaker", OptionalDouble.empty(), SwitchState.OPEN),
            new DeviceMeasurement("meter", OptionalDouble.empty(), SwitchState.UNKNOWN)));
    ask(ledger, effect("east", Effect.Stage.NOT_APPLIED, "too late"));
    clock.advance(14_000);
    ask(ledger, new Command.Tick());
    ask(
        ledger,
        new Command.Propose(
            order(
                "more",
                part(
                    "north",
                    new Setpoint.Switch("breaker", false),
                    new Setpoint.Power("inverter", 0, 5_000),
                    new Setpoint.Vars("inverter", -2_000)))));
    ask(ledger, new Command.CastVote(new Vote("more", "north", false, "outside the envelope")));
    ask(ledger, new Command.LockOut(Lock.on("pv-12", "Anna", "works on the roof")));
  }

  private static void ask(Ledger ledger, Command command) throws InterruptedException {
    assertThat(ledger.submit(command)).isNotInstanceOf(Reply.Unanswered.class);
  }

  private Command effect(
      String gateway, Effect.Stage stage, String reason, DeviceMeasurement... measured) {
    return new Command.RecordEffect(
        new Effect("relief", gateway, stage, clock.epochMillis(), reason, List.of(measured)));
  }

  private static Order.Part part(String gateway, Setpoint... setpoints) {
    return new Order.Part(gateway, List.of(setpoints));
  }

  private Order order(String id, Order.Part... parts) {
    long now = clock.epochMillis();
    return new Order(
        id,
        "campus",
        1,
        List.of(parts),
        now + 4_000,
        now + 5_000,
        now + 10_000,
        now + 20_000,
        "current of head is 230 A",
        new Evidence(now, "AC load flow of 33 buses, converged", true, List.of("head")),
        List.of());
  }

  private record Outcome(int exitCode, String said) {}

  private static Outcome ledger(String... arguments) {
    Terminal terminal = new Terminal();
    return new Outcome(terminal.run(List.of("ledger"), arguments), terminal.said());
  }
}
