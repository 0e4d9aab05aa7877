package org.gridpact.center.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gridpact.center.live.ComputedFlows;
import org.gridpact.center.live.GridSnapshot;
import org.gridpact.center.live.LiveView;
import org.gridpact.center.live.Series;
import org.gridpact.center.tasks.TaskView;
import org.gridpact.center.uplink.EvidenceBook;
import org.gridpact.center.uplink.GatewayStatus;
import org.gridpact.center.web.Picture.Chart;
import org.gridpact.center.web.Picture.Source;
import org.gridpact.center.web.Picture.Value;
import org.gridpact.ledger.state.Lock;
import org.gridpact.ledger.state.OrderRecord;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Limits;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.state.StateRecord.FeederPower;
import org.gridpact.model.state.StateRecord.Violation;
import org.gridpact.model.task.TaskStatus;

/**
 * Makes the picture of an area from what is known of it: a pure function.
 *
 * <p>A value older than {@code staleAfterMillis} is stale, whatever quality it came with: when the
 * stream job stands still nobody else would say so.
 */
public final class PictureMaker {
  /** How many ended violations and how many orders a picture has; the newest are in it. */
  static final int ENDED_SHOWN = 50;

  static final int ORDERS_SHOWN = 50;

  static final int ALARMS_SHOWN = 20;
  private static final String CONTROL = "control.";

  private static final List<String> REFUSED =
      List.of(
          "line.",
          "telegram.",
          "row.",
          "json.",
          "sparkplug.gap",
          "sparkplug.unborn",
          "modbus.",
          "mqtt.dropped",
          "word.",
          "connection.refused",
          "reading.",
          "frames.refused");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Area area;
  private final long staleAfterMillis;
  private final NetworkView network;
  private final Map<String, Double> nominalVolts;

  /**
   * A maker for one area.
   *
   * @param staleAfterMillis in the area's time; on a clock that runs faster than life it must be as
   *     much longer, since what telemetry takes is real time
   */
  public PictureMaker(Area area, GridDrawing drawing, long staleAfterMillis) {
    this.area = area;
    this.staleAfterMillis = staleAfterMillis;
    this.network = new NetworkView(area, drawing);
    this.nominalVolts =
        drawing.buses().stream()
            .collect(Collectors.toMap(GridDrawing.Bus::id, GridDrawing.Bus::nominalVolts));
  }

  /**
   * The picture of this moment.
   *
   * @param orders in any order
   * @param gateways those heard of; the area's others are shown as never connected
   * @param alarms of gateways, the newest first
   * @param notices what else the operator must know, in words
   */
  public Picture make(
      LiveView live,
      List<OrderRecord> orders,
      Collection<GatewayStatus> gateways,
      List<TaskView> tasks,
      List<EvidenceBook.Alarm> alarms,
      Collection<Lock> locks,
      ComputedFlows flows,
      List<String> notices,
      long nowEpochMillis) {
    GridSnapshot grid = live.grid();
    Freshness fresh = new Freshness(nowEpochMillis, staleAfterMillis);
    boolean any = !grid.readings().isEmpty();
    Limits.Band voltage = area.limits().voltage().at(nowEpochMillis);
    return new Picture(
        area.id(),
        nowEpochMillis,
        any ? grid.epochMillis() : null,
        any ? fresh.age(grid.epochMillis()) : null,
        staleAfterMillis,
        new Picture.VoltageLimits(voltage.minPu(), voltage.maxPu()),
        gateways(gateways, fresh),
        network.buses(grid, fresh),
        network.branches(grid, flows, fresh),
        network.devices(grid, OrderView.inForce(orders, nowEpochMillis), fresh),
        feeders(live, fresh),
        violations(live, fresh),
        orders.stream()
            .sorted(
                Comparator.comparingLong(OrderRecord::proposedAt)
                    .thenComparing(o -> o.order().id())
                    .reversed())
            .limit(ORDERS_SHOWN)
            .map(o -> OrderView.of(o, area.dispatch().tolerance()))
            .toList(),
        chart(live.lowestVoltagePu(), "pu"),
        new Picture.Counters(
            live.violationsRaised(),
            live.violationsCleared(),
            gateways.stream().mapToLong(GatewayStatus::readingsAcknowledged).sum(),
            live.counters()),
        tasks.stream().map(PictureMaker::task).toList(),
        alarms.stream().limit(ALARMS_SHOWN).toList(),
        locks.stream().sorted(Comparator.comparing(Lock::subject)).toList(),
        notices);
  }

  private List<Picture.Gateway> gateways(Collection<GatewayStatus> states, Freshness fresh) {
    Map<String, GatewayStatus> heard =
        states.stream().collect(Collectors.toMap(GatewayStatus::gateway, Function.identity()));
    return area.gateways().stream()
        .map(
            spec -> {
              GatewayStatus state = heard.get(spec.id());
              return state == null
                  ? new Picture.Gateway(
                      spec.id(), false, null, null, null, null, Map.of(), Map.of(), List.of())
                  : gateway(state, fresh);
            })
        .toList();
  }

  private static Picture.Gateway gateway(GatewayStatus state, Freshness fresh) {
    Long lastHeard = orNull(state.lastHeardEpochMillis());
    return new Picture.Gateway(
        state.gateway(),
        state.connected(),
        lastHeard,
        lastHeard == null ? null : fresh.age(lastHeard),
        orNull(state.framesBuffered()),
        state.readingsAcknowledged(),
        refused(state.counters()),
        control(state.counters()),
        state.losses());
  }

  private static Map<String, Long> control(Map<String, Long> counters) {
    return counters.entrySet().stream()
        .filter(e -> e.getKey().startsWith(CONTROL))
        .collect(
            Collectors.toMap(
                e -> e.getKey().substring(CONTROL.length()),
                Map.Entry::getValue,
                Long::sum,
                TreeMap::new));
  }

  private static Picture.Task task(TaskView view) {
    Optional<TaskStatus> status = view.status();
    return new Picture.Task(
        view.task().id(),
        view.task().work().key(),
        view.gateway().orElse(null),
        status.map(s -> s.state().name()).orElse(view.gateway().isEmpty() ? "UNPLACED" : "WAITING"),
        view.task().utilisation(),
        status.map(TaskStatus::utilisation).orElse(null),
        status.map(TaskStatus::runs).orElse(null),
        status.map(TaskStatus::misses).orElse(null),
        status.map(TaskStatus::failures).orElse(null),
        view.reason(),
        status.map(s -> result(s.result())).orElse(null));
  }

  /** A result is strange text until it is read; what is no JSON object is not shown. */
  private static JsonNode result(String text) {
    try {
      JsonNode read = JSON.readTree(text);
      return read.isObject() ? read : null;
    } catch (JsonProcessingException _) {
      return null;
    }
  }

  /** Of a gateway's totals, those of input it refused and readings and frames it let go. */
  private static Map<String, Long> refused(Map<String, Long> totals) {
    Map<String, Long> refused = new TreeMap<>(totals);
    refused.keySet().removeIf(kind -> REFUSED.stream().noneMatch(kind::startsWith));
    return refused;
  }

  private List<Picture.Feeder> feeders(LiveView live, Freshness fresh) {
    return area.devices().stream()
        .map(DeviceSpec::feeder)
        .distinct()
        .sorted()
        .map(
            id -> {
              FeederPower sum = live.feeders().get(id);
              Chart chart = chart(live.feederWatts().getOrDefault(id, Series.EMPTY), "W");
              return sum == null
                  ? new Picture.Feeder(id, Value.unknown("W"), null, null, chart)
                  : new Picture.Feeder(
                      id, power(sum, fresh), sum.devices(), sum.devicesMissing(), chart);
            })
        .toList();
  }

  /** A sum that misses some of its devices is suspect; one of no device at all is unknown. */
  private static Value power(FeederPower sum, Freshness fresh) {
    if (sum.devices() == 0) {
      return Value.unknown("W");
    }
    Quality quality = sum.devicesMissing() > 0 ? Quality.SUSPECT : Quality.GOOD;
    return Value.of(
        sum.watts(),
        "W",
        sum.epochMillis(),
        fresh.judge(quality, sum.epochMillis()),
        Source.MEASURED);
  }

  private List<Picture.Violation> violations(LiveView live, Freshness fresh) {
    Stream<Violation> active =
        live.grid().violations().stream()
            .sorted(Comparator.comparingLong(Violation::sinceEpochMillis).reversed());
    return Stream.concat(active, live.ended().stream().limit(ENDED_SHOWN))
        .map(v -> violation(v, fresh))
        .toList();
  }

  private Picture.Violation violation(Violation v, Freshness fresh) {
    Double nominal = v.quantity() == Quantity.VOLTAGE ? nominalVolts.get(v.subject()) : null;
    return new Picture.Violation(
        v.id(),
        v.device(),
        v.subject(),
        v.quantity().key(),
        v.quantity().unit(),
        v.above(),
        v.limit(),
        nominal == null ? null : v.limit() / nominal,
        v.value(),
        nominal == null ? null : v.value() / nominal,
        v.sinceEpochMillis(),
        v.epochMillis(),
        v.active()
            ? fresh.age(v.sinceEpochMillis())
            : Math.max(0, v.epochMillis() - v.sinceEpochMillis()),
        v.active());
  }

  private static Chart chart(Series series, String unit) {
    List<Double> values = new ArrayList<>(series.values().size());
    for (double value : series.values()) {
      values.add(Double.isFinite(value) ? value : null);
    }
    return new Chart(unit, series.startEpochMillis(), Series.STEP_MILLIS, values);
  }

  private static Long orNull(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }
}
