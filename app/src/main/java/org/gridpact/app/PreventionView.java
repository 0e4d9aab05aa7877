package org.gridpact.app;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
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
 * @param conflicts limits that cannot be kept together now; none where there are moves
 * @param explanation in one line; empty likewise
 * @param leftOut losses after which no redispatch keeps limits as well, and why
 * @param planned null where no moves keep limits now; its fields are written beside these
 */
record PreventionView(
    String status,
    List<String> notices,
    List<String> rampsUnknown,
    List<String> plannedFor,
    List<String> conflicts,
    String explanation,
    List<LeftOut> leftOut,
    @JsonUnwrapped Planned planned) {
  private static final int MOST_LINES = 20;

  /** A loss after which no redispatch keeps limits. */
  record LeftOut(String contingency, List<String> conflicts, String explanation) {}

  /**
   * What is moved, and what comes of it.
   *
   * @param voltages that units are to hold in place of the file's
   * @param upMw sum of what is moved up
   * @param fuelBefore of all generators by the file's costs, $/h
   * @param cost by how much that changes
   * @param secure losses that are secure with the moves
   * @param after what the others do then, and the state itself if it is not secure
   */
  record Planned(
      List<Redispatch.Move> moves,
      List<Redispatch.Voltage> voltages,
      double upMw,
      double downMw,
      double fuelBefore,
      double fuelAfter,
      double cost,
      long secure,
      long losses,
      List<FindingView> after) {

    static Planned of(Redispatch.Result.Found found, SecurityReport after) {
      double up = 0;
      double down = 0;
      for (Redispatch.Move move : found.moves()) {
        up += Math.max(0, move.toMw() - move.fromMw());
        down += Math.max(0, move.fromMw() - move.toMw());
      }
      List<FindingView> insecure = after.insecure().stream().map(FindingView::of).toList();
      long bad = insecure.stream().filter(v -> !v.contingency().equals("none")).count();
      return new Planned(
          found.moves(),
          found.voltages(),
          up,
          down,
          found.fuelBefore(),
          found.fuelAfter(),
          found.fuelAfter() - found.fuelBefore(),
          after.losses() - bad,
          after.losses(),
          insecure);
    }

    private boolean keepsLimits() {
      return after.stream().noneMatch(v -> v.outcome().equals("limits broken"));
    }

    private void printMoves(PrintWriter out, int losses) {
      if (moves.isEmpty() && voltages.isEmpty()) {
        out.println("no generator is to be moved");
        return;
      }
      out.printf(
          "redispatch of %d generators%s, for %d losses that break limits%n",
          moves.size(),
          voltages.isEmpty() ? "" : " and %d voltages".formatted(voltages.size()),
          losses);
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
      for (Redispatch.Voltage voltage : voltages) {
        out.printf(
            Locale.ROOT,
            "  %-10s %10.4f -> %10.4f pu  %+10.4f pu%n",
            "bus " + voltage.bus(),
            voltage.fromPu(),
            voltage.toPu(),
            voltage.toPu() - voltage.fromPu());
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

    private void printAfter(PrintWriter out) {
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
  }

  static PreventionView of(Prevention prevention, Prevention.Answer answer) {
    List<String> notices = prevention.notices();
    List<String> ramps = prevention.rampsUnknown();
    List<String> losses = answer.planned().stream().map(Contingency::name).toList();
    List<LeftOut> leftOut = new ArrayList<>();
    answer
        .leftOut()
        .forEach(
            (lost, why) ->
                leftOut.add(new LeftOut(lost.name(), why.conflicts(), why.explanation())));
    return switch (answer.result()) {
      case Redispatch.Result.Impossible(List<String> conflicts, String why) ->
          new PreventionView("impossible", notices, ramps, losses, conflicts, why, leftOut, null);
      case Redispatch.Result.Found found -> {
        String still = leftOut.isEmpty() ? "not needed" : "impossible";
        boolean moves = !found.moves().isEmpty() || !found.voltages().isEmpty();
        String status = moves ? "planned" : still;
        Planned planned = Planned.of(found, answer.after().orElseThrow());
        yield new PreventionView(status, notices, ramps, losses, List.of(), "", leftOut, planned);
      }
    };
  }

  /** 1 where limits cannot be kept, now or after a loss that was to be planned for. */
  int exitCode() {
    boolean kept = leftOut.isEmpty() && planned != null && planned.keepsLimits();
    return kept ? 0 : Main.FAILED;
  }

  void print(PrintWriter out) {
    out.println();
    notices.forEach(notice -> out.println("note: " + notice));
    if (planned == null) {
      out.printf(
          "no redispatch keeps the limits now and after any of %d losses: %s%n",
          plannedFor.size(), explanation);
    } else {
      planned.printMoves(out, plannedFor.size());
    }
    leftOut.stream()
        .limit(MOST_LINES)
        .forEach(a -> out.printf("%-24s left out: %s%n", a.contingency(), a.explanation()));
    if (leftOut.size() > MOST_LINES) {
      out.printf("... and %d more%n", leftOut.size() - MOST_LINES);
    }
    if (planned != null) {
      planned.printAfter(out);
    }
    out.flush();
  }
}
