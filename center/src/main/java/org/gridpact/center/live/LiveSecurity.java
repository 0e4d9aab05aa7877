package org.gridpact.center.live;

import java.util.List;
import org.gridpact.network.security.FindingView;

/**
 * What the loss of any one branch or unit would do to the present state.
 *
 * @param stateEpochMillis time of the state; 0 before the first
 * @param trigger why it was computed: {@code first}, {@code plan} or {@code time}
 * @param millis that computing took
 * @param losses how many there are
 * @param lookedAt how many of them were computed in the time there is for it
 * @param insecure how many of those break a limit, take supply or leave no state
 * @param findings those, the worst first, at most {@value #MOST}; the state itself is among them if
 *     it breaks a limit
 * @param unknown why there is no answer; null where there is one
 */
public record LiveSecurity(
    long stateEpochMillis,
    String trigger,
    double millis,
    int losses,
    int lookedAt,
    int insecure,
    List<FindingView> findings,
    String unknown) {
  public static final int MOST = 50;

  /** Before the first. */
  public static final LiveSecurity NONE = unknown("no state of the grid is known yet");

  public LiveSecurity {
    findings = List.copyOf(findings);
  }

  static LiveSecurity unknown(String why) {
    return new LiveSecurity(0, "none", 0, 0, 0, 0, List.of(), why);
  }
}
