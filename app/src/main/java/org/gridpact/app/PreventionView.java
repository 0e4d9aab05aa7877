package org.gridpact.app;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gridpact.network.plan.Redispatch;
import org.gridpact.network.security.Contingency;
import org.gridpact.network.security.FindingView;
import org.gridpact.network.security.Prevention;
import org.gridpact.network.security.SecurityReport;

/**
 * A preventive redispatch as {@code ./gridpact security} shows and writes it.
 *
 * @param status {@code planned}, {@code not needed}, or {@code impossible} where no moves keep
 *     limits now, or after any loss that breaks one
 * @param notices what was assumed
 * @param rampsUnknown generators that could be moved at any speed, for none is known
 * @param plannedFor losses, in words
 * @param moves of generators; null where it is impossible
 * @param upMw sum of what is moved up; null likewise, as all that follows but conflicts
 * @param fuelBefore of all generators by the file's costs, $/h
 * @param cost by how much that changes
 * @param conflicts limits that cannot be kept together; none where it is not impossible
 * @param explanation in one line; empty likewise
 * @param leftOut losses after which no redispatch keeps limits as well, and why
 * @param secure losses that are secure with the moves
 * @param after what the others do then, and the state itself if it is not secure
 */
record PreventionView(
    String status,
    List<String> notices,
    List<String> rampsUnknown,
    List<String> plannedFor,
    List<Redispatch.Move> moves,
    Double upMw,
    Double downMw,
    Double fuelBefore,
    Double fuelAfter,
    Double cost,
    List<String> conflicts,
    String explanation,
    List<LeftOut> leftOut,
    Long secure,
    Long losses,
    List<FindingView> after) {
  private static final int MOST_LINES = 20;

  /** A loss after which no redispatch keeps limits. */
  record LeftOut(String contingency, List<String> conflicts, String explanation) {}

  static PreventionView of(Prevention prevention, Prevention.Answer answer) {
    List<String> notices = prevention.notices();
    List<String> rampsUnknown = prevention.rampsUnknown();
    List<String> planned = answer.planned().stream().map(Contingency::name).toList();
    List<LeftOut> leftOut = new ArrayList<>();
    answer
        .leftOut()
        .forEach(
            (lost, why) ->
                leftOut.add(new LeftOut(lost.name(), why.conflicts(), why.explanation())));
    return switch (answer.result()) {
      case Redispatch.Result.Impossible(List<String> conflicts, String why) ->
          new PreventionView(
              "impossible",
              notices,
              rampsUnknown,
              planned,
              null,
              null,
              null,
              null,
              null,
              null,
              conflicts,
              why,
              leftOut,
              null,
              null,
              null);
      case Redispatch.Result.Found found ->
          of(found, answer.after().orElseThrow(), notices, rampsUnknown, planned, leftOut);
    };
  }

  private static PreventionView of(
      Redispatch.Result.Found found,
      SecurityReport after,
      List<String> notices,
      List<String> rampsUnknown,
      List<String> planned,
      List<LeftOut> leftOut) {
    double up = 0;
    double down = 0;
    for (Redispatch.Move move : found.moves()) {
      up += Math.max(0, move.toMw() - move.fromMw());
      down += Math.max(0, move.fromMw() - move.toMw());
    }
    List<FindingView> insecure = after.insecure().stream().map(FindingView::of).toList();
    long bad = insecure.stream().filter(v -> !v.contingency().equals("none")).count();
    return new PreventionView(
        found.moves().isEmpty() ? (leftOut.isEmpty() ? "not needed" : "impossible") : "planned",
        notices,
        rampsUnknown,
        planned,
        found.moves(),
        up,
        down,
        found.fuelBefore(),
        found.fuelAfter(),
        found.fuelAfter() - found.fuelBefore(),
        List.of(),
        "",
        leftOut,
        after.losses() - bad,
        after.losses(),
        insecure);
  }

  /** 1 where limits cannot be kept, now or after a loss that was to be planned for. */
  int exitCode() {
    boolean kept =
        leftOut.isEmpty()
            && after != null
            && after.stream().noneMatch(v -> v.outcome().equals("limits broken"));
    return kept ? 0 : Main.FAILED;
  }

  void print(PrintWriter out) {
    out.println();
    notices.forEach(notice -> out.println("note: " + notice));
    if (moves == null) {
      out.printf(
          "no redispatch keeps the limits now and after any of %d losses: %s%n",
          plannedFor.size(), explanation);
    } else {
      printMoves(out);
    }
    leftOut.stream()
        .limit(MOST_LINES)
        .forEach(a -> out.printf("%-24s left out: %s%n", a.contingency(), a.explanation()));
    if (leftOut.size() > MOST_LINES) {
      out.printf("... and %d more%n", leftOut.size() - MOST_LINES);
    }
    if (moves != null) {
      after.stream()
          .limit(MOST_LINES)
          .forEach(v -> out.printf("%-24s %s%n", v.contingency(), v.words()));
      if (after.size() > MOST_LINES) {
        out.printf("... and %d more%n", after.size() - MOST_LINES);
      }
      out.printf(
          "with it %d of %d losses are secure, %d are not (AC, each solved)%n",
          secure, losses, losses - secure);
    }
    out.flush();
  }

  private void printMoves(PrintWriter out) {
    if (moves.isEmpty()) {
      out.println("no generator is to be moved");
      return;
    }
    out.printf(
        "redispatch of %d generators, for %d losses that break limits%n",
        moves.size(), plannedFor.size());
    for (Redispatch.Move move : moves) {
      out.printf(
          Locale.ROOT,
          "  %-10s %10.3f -> %10.3f MW  %+10.3f MW at %.2f $/MWh%n",
          move.unit(),
          move.fromMw(),
          move.toMw(),
          move.toMw() - move.fromMw(),
          move.dollarsPerMegawattHour());
    }
    out.printf(
        Locale.ROOT,
        "  %.3f MW up, %.3f MW down; fuel %,.2f -> %,.2f $/h, %+,.2f $/h%n",
        upMw,
        downMw,
        fuelBefore,
        fuelAfter,
        cost);
  }
}
