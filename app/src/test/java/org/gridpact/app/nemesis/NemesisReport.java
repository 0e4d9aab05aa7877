package org.gridpact.app.nemesis;

import java.util.List;
import java.util.Map;
import org.gridpact.app.nemesis.Faults.Kind;

/**
 * What a run was, and what was wrong.
 *
 * @param proposed orders clients asked for
 * @param accepted of these, the orders the ledger took
 * @param partial of the committed, those a participant learnt of too late, and said so
 * @param acknowledged commands of clients that were answered with a yes
 * @param told commands for an order's power that devices heard
 * @param longestGapMillis longest time without a decision
 * @param residentMegabytes most that a center node ever had in memory
 */
record NemesisReport(
    long seed,
    int proposed,
    int accepted,
    long committed,
    long aborted,
    long partial,
    long leaseOperations,
    int acknowledged,
    int entries,
    int told,
    long longestGapMillis,
    double residentMegabytes,
    Map<Kind, Integer> faults,
    List<String> problems) {

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append("nemesis, seed %d: faults %s%n".formatted(seed, faults));
    text.append(
        "%d orders proposed, %d accepted: %d committed (%d partial), %d aborted; %.1f s at most without a decision%n"
            .formatted(proposed, accepted, committed, partial, aborted, longestGapMillis / 1e3));
    text.append(
        "%d entries, %d commands acknowledged, %d lease operations, %d device commands; a center had %.0f MB at most%n"
            .formatted(entries, acknowledged, leaseOperations, told, residentMegabytes));
    text.append(problems.isEmpty() ? "Nothing was wrong." : String.join("\n", problems));
    return text.toString();
  }
}
