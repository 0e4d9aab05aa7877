package org.gridpact.center.web;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.gridpact.engine.forecast.Errors;
import org.gridpact.ledger.state.OrderRecord.ParticipantState;
import org.gridpact.ledger.state.OrderRecord.Status;
import org.gridpact.model.time.GridClock;

/** Serves the page with an evening peak that goes on, to look at while working on it. */
final class Preview {
  private Preview() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    EveningPeak evening = new EveningPeak();
    for (int i = 0; i < 600; i++) {
      evening.second(factor(i));
    }
    evening.orders.add(
        evening.order(
            "o-11", Status.ABORTED, ParticipantState.ROLLED_BACK, ParticipantState.ROLLED_BACK));
    evening.second(1);
    evening.lowVoltage(true);
    evening.orders.add(
        evening.order(
            "o-12",
            Status.COMMITTED,
            ParticipantState.MEASURED,
            ParticipantState.APPLIED,
            ParticipantState.NOT_APPLIED,
            ParticipantState.IN_DOUBT));
    evening.second(1);
    evening.orders.add(
        evening.order(
            "o-13", Status.PREPARING, ParticipantState.PREPARED, ParticipantState.NOT_STARTED));
    try (WebServer server =
        new WebServer(
            new WebConfig("127.0.0.1", Integer.parseInt(args[0])),
            () -> synchronizedPicture(evening),
            List::of,
            new Desk(() -> null),
            new HistoryApi(evening.area, Optional::empty),
            new ForecastApi(evening.area, Optional::empty, _ -> Errors.NONE),
            new PrometheusRegistry())) {
      server.start();
      GridClock clock = GridClock.system();
      for (int i = 600; ; i++) {
        clock.sleepUntil(clock.epochMillis() + 1_000);
        synchronized (evening) {
          evening.second(factor(i));
        }
      }
    }
  }

  private static Picture synchronizedPicture(EveningPeak evening) {
    synchronized (evening) {
      return evening.picture();
    }
  }

  private static double factor(int second) {
    return .85 + .18 * Math.sin(second / 90.0) + .01 * Math.sin(second * 1.7);
  }
}
