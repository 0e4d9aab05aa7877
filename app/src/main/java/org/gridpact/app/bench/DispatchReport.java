package org.gridpact.app.bench;

import java.util.List;

/**
 * What a dispatch bench came to. Times are in milliseconds; null where nothing was to be measured.
 *
 * @param ordersPerSecond committed a second, proposed as fast as others were decided, or at the
 *     rate asked for
 * @param p50DecisionMillis from proposal to the decision in the ledger at the proposer, of orders
 *     proposed at {@code rate}
 * @param p99AppliedMillis from proposal to the last participant's report in the ledger; an order
 *     takes effect {@code effectMillis} after it is proposed
 * @param p99AppliedLateMillis from the time of effect to that; a gateway's cycle is 100 ms
 * @param rate orders a second of which the latencies are; 0: as fast as others were decided
 * @param floorDecisionMillis what a decision takes at least, by {@code floor}
 * @param timesFloor median of the decisions by that
 * @param pipelined the run as fast as it goes; null where a rate was asked for
 * @param paced the run at a rate; null where there was none
 * @param failover null where no leader was to be killed
 * @param centersCpuMillisPerOrder processor time of all centers in the pipelined run, or in the
 *     paced one where there was no other, until the last effect was reported
 * @param effectMillis from proposal until votes are due and the order takes effect
 * @param loadAverage processes that wanted to run on this machine before the bench began, over a
 *     minute; null where unknown
 */
public record DispatchReport(
    double ordersPerSecond,
    Double p50DecisionMillis,
    Double p99DecisionMillis,
    Double p50AppliedMillis,
    Double p99AppliedMillis,
    Double p99AppliedLateMillis,
    double fsyncMillis,
    double roundTripMillis,
    double floorDecisionMillis,
    Double timesFloor,
    DispatchFloor floor,
    int rate,
    DispatchLoad.Result pipelined,
    DispatchLoad.Result paced,
    Failover failover,
    double centersCpuMillisPerOrder,
    double gatewaysCpuMillisPerOrder,
    int centers,
    int gateways,
    int parts,
    int setpoints,
    int effectMillis,
    int devices,
    int cycleMillis,
    int orders,
    int inFlight,
    Double loadAverage,
    int processors,
    String jvm) {

  /**
   * How long it took, from the moment the leader was killed, until another node saw the commit of
   * an order that was proposed after that.
   */
  public record Failover(
      int kills, double p50Millis, double p99Millis, double maxMillis, List<Double> millis) {
    public Failover {
      millis = List.copyOf(millis);
    }
  }
}
