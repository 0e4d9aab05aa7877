package org.gridpact.app;

import static java.util.Comparator.comparing;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.gridpact.ledger.journal.AlteredException;
import org.gridpact.ledger.journal.Replay;
import org.gridpact.ledger.journal.Replay.Step;
import org.gridpact.ledger.state.Lease;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.Lock;
import org.gridpact.model.config.Failures;
import org.gridpact.model.dispatch.OneLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "show",
    description = {
      "Lists the orders, leases and lock-outs of a ledger, or tells one order's history.",
      "It reads the whole journal, so that orders the running ledger has forgotten are there too."
    },
    mixinStandardHelpOptions = true)
final class LedgerShowCommand implements Callable<Integer> {
  private static final int LAST_MAX = 100_000;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data",
      description =
          "A center's data folder, an area's folder in it, or its ledger (default:"
              + " ${DEFAULT-VALUE}).")
  private Path folder;

  @Option(
      names = "--last",
      paramLabel = "N",
      defaultValue = "50",
      description = "How many of the latest orders are listed (default: ${DEFAULT-VALUE}).")
  private int last;

  @Parameters(
      arity = "0..1",
      paramLabel = "ORDER",
      description = "The order whose history is told.")
  private Optional<String> order = Optional.empty();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws RefusedException {
    if (last < 1 || last > LAST_MAX) {
      throw new RefusedException("--last is 1 to %,d, not %,d".formatted(LAST_MAX, last));
    }
    boolean found = false;
    for (List<Path> peers : LedgerFolders.byArea(List.of(folder)).values()) {
      for (Path ledger : peers) {
        found |= show(ledger);
      }
    }
    if (order.isPresent() && !found) {
      throw new RefusedException("no order %s in %s".formatted(order.get(), folder));
    }
    return 0;
  }

  /** Whether the order asked for, if any, is in it. */
  private boolean show(Path ledger) throws RefusedException {
    PrintWriter out = spec.commandLine().getOut();
    try (Replay replay = Replay.of(ledger)) {
      if (order.isPresent()) {
        return history(out, replay, order.get());
      }
      list(out, ledger, replay);
      return true;
    } catch (AlteredException e) {
      throw new RefusedException("what follows cannot be trusted: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new RefusedException("%s cannot be read: %s".formatted(ledger, Failures.words(e)), e);
    } finally {
      out.flush();
    }
  }

  private static boolean history(PrintWriter out, Replay replay, String id) throws IOException {
    OrderHistory history = new OrderHistory(id, out);
    for (Optional<Step> step = replay.next(); step.isPresent(); step = replay.next()) {
      history.add(step.get());
    }
    history.participants();
    return history.found();
  }

  private void list(PrintWriter out, Path ledger, Replay replay) throws IOException {
    Map<String, OrderLine> lines = new LinkedHashMap<>();
    long orders = 0;
    for (Optional<Step> step = replay.next(); step.isPresent(); step = replay.next()) {
      for (LedgerState.Change change : step.get().changes()) {
        String id = change.after().order().id();
        boolean isNew = change.before().isEmpty();
        orders += isNew ? 1 : 0;
        if (isNew || lines.containsKey(id)) {
          lines.put(id, OrderLine.of(change.after()));
        }
        if (lines.size() > last) {
          lines.remove(lines.keySet().iterator().next());
        }
      }
      if (step.get() instanceof Step.Skipped skipped) {
        skipped
            .forgotten()
            .forEach(o -> lines.computeIfPresent(o.order().id(), (_, line) -> line.withoutEnd()));
      }
    }
    out.printf("%s, %,d entries%n", ledger, replay.state().entries());
    out.printf("orders, %,d of %,d:%n", lines.size(), orders);
    lines.values().forEach(line -> out.println("  " + line));
    leases(out, replay.state());
    locks(out, replay.state());
  }

  private static void leases(PrintWriter out, LedgerState state) {
    out.println("leases:");
    state.leases().values().stream()
        .sorted(comparing(Lease::area))
        .forEach(
            l ->
                out.printf(
                    "  %s: %s with token %d, %s %s%n",
                    l.area(),
                    l.holder(),
                    l.token(),
                    l.runs(state.epochMillis()) ? "until" : "ended",
                    Instant.ofEpochMilli(l.expiresAt())));
  }

  private static void locks(PrintWriter out, LedgerState state) {
    out.println("lock-outs:");
    state.locks().values().stream()
        .sorted(comparing(Lock::subject))
        .forEach(
            l ->
                out.printf(
                    "  %s: by %s%s%s, %s%n",
                    OneLine.of(l.subject()),
                    OneLine.of(l.person()),
                    l.from() > 0 ? " from " + Instant.ofEpochMilli(l.from()) : "",
                    l.until() == Lock.UNTIL_UNLOCKED
                        ? ""
                        : " until " + Instant.ofEpochMilli(l.until()),
                    OneLine.of(l.reason())));
  }
}
