package org.gridpact.app;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.gridpact.ledger.state.OrderRecord;
import org.gridpact.model.dispatch.OneLine;
import org.gridpact.model.dispatch.Setpoint;

/** An order in one line; it holds nothing of the order itself, which may be large. */
record OrderLine(
    String id, long proposedAt, String status, String setpoints, int gateways, String reason) {
  private static final int REASON_CHARACTERS = 80;

  static OrderLine of(OrderRecord order) {
    String reason = OneLine.of(order.order().reason());
    return new OrderLine(
        order.order().id(),
        order.proposedAt(),
        order.status().name() + (order.partial() ? " (partial)" : ""),
        setpoints(order.order().setpoints().toList()),
        order.order().parts().size(),
        reason.length() > REASON_CHARACTERS
            ? reason.substring(0, REASON_CHARACTERS) + "..."
            : reason);
  }

  /** Of an order that is over by now; how is among entries that are not here. */
  OrderLine withoutEnd() {
    return new OrderLine(
        id, proposedAt, status + " (its end is not here)", setpoints, gateways, reason);
  }

  /** Their sum where each is a target; ranges and positions have none. */
  private static String setpoints(List<Setpoint> setpoints) {
    double watts = 0;
    for (Setpoint setpoint : setpoints) {
      if (!(setpoint instanceof Setpoint.Power p && p.minWatts() == p.maxWatts())) {
        return setpoints.size() == 1 ? "1 setpoint" : setpoints.size() + " setpoints";
      }
      watts += p.minWatts();
    }
    return String.format(Locale.ROOT, "%.3f MW", watts / 1e6);
  }

  @Override
  public String toString() {
    return "%s  %s  %s  %s at %d %s  %s"
        .formatted(
            Instant.ofEpochMilli(proposedAt),
            id,
            status,
            setpoints,
            gateways,
            gateways == 1 ? "gateway" : "gateways",
            reason);
  }
}
