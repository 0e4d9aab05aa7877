package org.gridpact.center;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.EnumMap;
import java.util.Map;
import org.gridpact.center.live.LiveSecurity;
import org.gridpact.center.live.LiveView;
import org.gridpact.center.uplink.GatewayStatus;
import org.gridpact.ledger.state.OrderRecord;

/** What a center tells Prometheus; every number is asked for when it is scraped. */
final class Metrics {
  private Metrics() {}

  static PrometheusRegistry of(Center center) {
    PrometheusRegistry registry = new PrometheusRegistry();
    gateways(center, registry);
    grid(center, registry);
    orders(center, registry);
    security(center, registry);
    return registry;
  }

  private static void gateways(Center center, PrometheusRegistry registry) {
    GaugeWithCallback.builder()
        .name("gridpact_gateway_connected")
        .help("1 while the gateway has a stream to this center.")
        .labelNames("gateway")
        .callback(
            each -> {
              for (GatewayStatus gateway : center.gateways()) {
                each.call(gateway.connected() ? 1 : 0, gateway.gateway());
              }
            })
        .register(registry);
    GaugeWithCallback.builder()
        .name("gridpact_gateway_frames_buffered")
        .help("Frames the gateway holds that are not acknowledged, where it has said so.")
        .labelNames("gateway")
        .callback(
            each -> {
              for (GatewayStatus gateway : center.gateways()) {
                gateway.framesBuffered().ifPresent(n -> each.call((double) n, gateway.gateway()));
              }
            })
        .register(registry);
    CounterWithCallback.builder()
        .name("gridpact_readings_acknowledged_total")
        .help("Readings of the gateway's present boot epoch that are durable.")
        .labelNames("gateway")
        .callback(
            each -> {
              for (GatewayStatus gateway : center.gateways()) {
                each.call((double) gateway.readingsAcknowledged(), gateway.gateway());
              }
            })
        .register(registry);
    CounterWithCallback.builder()
        .name("gridpact_gateway_events_total")
        .help("What the gateway did, refused and dropped, by kind, as it counts it.")
        .labelNames("gateway", "kind")
        .callback(
            each -> {
              for (GatewayStatus gateway : center.gateways()) {
                gateway
                    .counters()
                    .forEach((kind, n) -> each.call((double) n, gateway.gateway(), kind));
              }
            })
        .register(registry);
  }

  private static void grid(Center center, PrometheusRegistry registry) {
    GaugeWithCallback.builder()
        .name("gridpact_violations_active")
        .help("Limits that measurements are beyond now.")
        .callback(each -> each.call(center.live().grid().violations().size()))
        .register(registry);
    CounterWithCallback.builder()
        .name("gridpact_violations_raised_total")
        .help("Violations since this center started.")
        .callback(each -> each.call((double) center.live().violationsRaised()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("gridpact_data_age_seconds")
        .help("Age of the newest reading in live state; absent before the first.")
        .callback(
            each -> {
              LiveView live = center.live();
              if (live.grid().epochMillis() > 0) {
                each.call((center.epochMillis() - live.grid().epochMillis()) / 1e3);
              }
            })
        .register(registry);
    CounterWithCallback.builder()
        .name("gridpact_stream_total")
        .help("What the stream job accepted and left out, by kind.")
        .labelNames("kind")
        .callback(
            each -> center.live().counters().forEach((kind, n) -> each.call((double) n, kind)))
        .register(registry);
  }

  private static void security(Center center, PrometheusRegistry registry) {
    GaugeWithCallback.builder()
        .name("gridpact_n1_insecure_losses")
        .help("Branches and units whose loss would break a limit, take supply or leave no state.")
        .callback(
            each -> {
              LiveSecurity security = center.security();
              if (security.unknown() == null) {
                each.call(security.insecure());
              }
            })
        .register(registry);
    GaugeWithCallback.builder()
        .name("gridpact_n1_seconds")
        .help("What the newest look at every loss took; absent before the first.")
        .callback(
            each -> {
              LiveSecurity security = center.security();
              if (security.unknown() == null) {
                each.call(security.millis() / 1e3);
              }
            })
        .register(registry);
  }

  private static void orders(Center center, PrometheusRegistry registry) {
    GaugeWithCallback.builder()
        .name("gridpact_orders")
        .help("Orders the ledger holds, by status.")
        .labelNames("status")
        .callback(
            each -> {
              Map<OrderRecord.Status, Integer> byStatus = new EnumMap<>(OrderRecord.Status.class);
              center.orders().forEach(o -> byStatus.merge(o.status(), 1, Integer::sum));
              byStatus.forEach((status, n) -> each.call(n, status.name()));
            })
        .register(registry);
  }
}
