package org.gridpact.center;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;
import org.gridpact.center.CenterConfig.Plane;
import org.gridpact.center.dispatch.Coordination;
import org.gridpact.center.dispatch.Dispatcher;
import org.gridpact.center.dispatch.LivePlanner;
import org.gridpact.center.dispatch.Operator;
import org.gridpact.center.dispatch.OrderIds;
import org.gridpact.center.live.ComputedFlows;
import org.gridpact.center.live.FlowMonitor;
import org.gridpact.center.live.ForecastMonitor;
import org.gridpact.center.live.GridSnapshot;
import org.gridpact.center.live.GridView;
import org.gridpact.center.live.LiveEstimate;
import org.gridpact.center.live.LivePrediction;
import org.gridpact.center.live.LiveSecurity;
import org.gridpact.center.live.LiveState;
import org.gridpact.center.live.LiveView;
import org.gridpact.center.live.PredictionMonitor;
import org.gridpact.center.live.SecurityMonitor;
import org.gridpact.center.live.StreamLag;
import org.gridpact.center.tasks.TaskPlanner;
import org.gridpact.center.tasks.TaskView;
import org.gridpact.center.uplink.EvidenceBook;
import org.gridpact.center.uplink.EvidenceFile;
import org.gridpact.center.uplink.FrameSink;
import org.gridpact.center.uplink.GatewayStatus;
import org.gridpact.center.uplink.KafkaSink;
import org.gridpact.center.uplink.UplinkServer;
import org.gridpact.center.web.Desk;
import org.gridpact.center.web.ForecastApi;
import org.gridpact.center.web.GridDrawing;
import org.gridpact.center.web.HistoryApi;
import org.gridpact.center.web.Picture;
import org.gridpact.center.web.PictureMaker;
import org.gridpact.center.web.WebServer;
import org.gridpact.engine.DataPlane;
import org.gridpact.engine.DataPlaneConfig;
import org.gridpact.engine.forecast.Errors;
import org.gridpact.engine.kafka.EvidenceLog;
import org.gridpact.engine.kafka.Topics;
import org.gridpact.engine.query.SeriesReader;
import org.gridpact.engine.query.SeriesSource;
import org.gridpact.engine.stream.Pace;
import org.gridpact.ledger.raft.Ledger;
import org.gridpact.ledger.state.OrderRecord;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.GatewaySpec;
import org.gridpact.model.area.Reserve;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.forecast.Forecast;
import org.gridpact.model.state.StateRecord;
import org.gridpact.model.time.GridClock;
import org.gridpact.network.estimate.EstimatorOptions;
import org.gridpact.network.estimate.GridEstimator;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.limits.LimitSchedule;
import org.gridpact.network.plan.PlanRequest;
import org.gridpact.network.plan.Planner;
import org.gridpact.network.plan.ReserveWatch;
import org.gridpact.network.plan.Violation;
import org.gridpact.network.watch.ViolationTracker;

/** A running center node. What it is made of is started side by side and stopped in order. */
public final class Center implements AutoCloseable {
  /** What a node without a data plane keeps of gateways' evidence. */
  private static final String EVIDENCE_FILE = "evidence.log";

  private static final String CONTROL_ONLY =
      "this node has no data plane: it takes no readings and plans nothing; orders and votes go on";

  /** A reading older than so many of its gateway's cycles, and the way here, is shown as stale. */
  private static final int STALE_CYCLES = 3;

  private static final int WAY_MILLIS = 2_000;

  private final Parts parts = new Parts();
  private final CenterConfig config;
  private final Area area;
  private final Grid grid;
  private final LimitSchedule limits;
  private final List<String> notices;
  private final GridClock clock;
  private final LiveState live;
  private final StreamLag lag = new StreamLag(GridClock.system());
  private final EvidenceBook evidence = new EvidenceBook();
  private final PictureMaker pictures;
  private volatile Ledger ledger;
  private volatile DataPlane data;
  private volatile UplinkServer uplink;
  private volatile FlowMonitor flows;
  private volatile SecurityMonitor security;
  private volatile Dispatcher dispatcher;
  private OrderIds orderIds;
  private volatile Operator operator;
  private volatile TaskPlanner tasks;
  private volatile SeriesReader series;
  private volatile ForecastMonitor forecasts;
  private volatile PredictionMonitor predictions;
  private WebServer web;

  private Center(
      CenterConfig config,
      Area area,
      Grid grid,
      LimitSchedule limits,
      List<String> notices,
      GridClock clock) {
    this.config = config;
    this.area = area;
    this.grid = grid;
    this.limits = limits;
    this.notices =
        config.plane() instanceof Plane.ControlOnly
            ? Stream.concat(notices.stream(), Stream.of(CONTROL_ONLY)).toList()
            : List.copyOf(notices);
    this.clock = clock;
    int slowest = area.gateways().stream().mapToInt(GatewaySpec::cycleMillis).max().orElse(1_000);
    long staleAfter = (long) STALE_CYCLES * slowest + (long) (WAY_MILLIS * clock.speed());
    this.live = new LiveState(nominalVolts(), staleAfter);
    this.pictures = new PictureMaker(area, GridDrawing.of(grid, limits), staleAfter);
  }

  /**
   * Starts a center.
   *
   * @param notices what was assumed of the area, to be shown
   * @throws IOException where a part cannot start; none is left running then
   */
  public static Center start(
      CenterConfig config,
      Area area,
      Grid grid,
      LimitSchedule limits,
      List<String> notices,
      GridClock clock)
      throws IOException, InterruptedException {
    Files.createDirectories(config.data());
    Center center = new Center(config, area, grid, limits, notices, clock);
    boolean started = false;
    try {
      center.open();
      started = true;
      return center;
    } finally {
      if (!started) {
        center.close();
      }
    }
  }

  private void open() throws IOException, InterruptedException {
    // Before engines that would be ended in the midst of their start.
    Ledger.check(config.ledger());
    FutureTask<Ledger> opening = Parts.inBackground(() -> Ledger.open(config.ledger(), clock));
    FutureTask<WebServer> serving = Parts.inBackground(this::serve);
    parts.engine(Parts.closing(opening));
    parts.started(Parts.closing(serving));
    switch (config.plane()) {
      case Plane.Data plane -> openAll(plane, opening, serving);
      case Plane.ControlOnly _ -> {
        web = Parts.get(serving);
        ledger = Parts.get(opening);
        EvidenceFile file =
            EvidenceFile.open(config.data().resolve(EVIDENCE_FILE), evidence::readBack);
        parts.started(file);
        startControl(file, Operator.Plans.NONE);
      }
    }
  }

  private void openAll(Plane.Data plane, FutureTask<Ledger> opening, FutureTask<WebServer> serving)
      throws IOException, InterruptedException {
    FutureTask<GridEstimator> estimating =
        Parts.inBackground(() -> new GridEstimator(area, grid, EstimatorOptions.DEFAULT));
    data =
        DataPlane.start(
            DataPlaneConfig.of(
                area,
                PointLimits.of(area, limits),
                pace(),
                config.data(),
                plane.kafkaBootstrap(),
                plane.engine()),
            GridClock.system());
    parts.engine(data);
    FutureTask<SeriesSource> asking = Parts.inBackground(data::openSeries);
    parts.started(Parts.closing(asking));
    web = Parts.get(serving);
    ledger = Parts.get(opening);
    parts.started(data.feed(this::accept));
    ViolationTracker violations = new ViolationTracker(grid, ViolationTracker.Rules.DEFAULT);
    flows =
        parts.started(
            new FlowMonitor(
                area,
                Parts.get(estimating),
                live::snapshot,
                limits,
                violations,
                lackOfReserve(),
                clock));
    EvidenceLog.read(data.bootstrap(), evidence::readBack);
    Producer<String, byte[]> frames = parts.started(data.producer());
    LivePlanner planner =
        new LivePlanner(
            area, grid, new Planner(area, grid, limits), flows::believed, this::forecast);
    FrameSink sink = new KafkaSink(frames, Topics.FRAMES, Topics.EVIDENCE);
    EvidenceFile.handOver(config.data().resolve(EVIDENCE_FILE), sink, evidence::readBack);
    startControl(sink, planner);
    String node = config.ledger().peerId();
    dispatcher =
        parts.started(
            new Dispatcher(
                area, planner, ledger, orderIds, live::snapshot, flows::lasting, node, clock));
    dispatcher.start();
    tasks =
        parts.started(
            new TaskPlanner(
                area,
                uplink,
                () -> live.view().feederWatts(),
                () -> ledger.view().runningLease(area.id()),
                node,
                GridClock.system()));
    tasks.start();
    flows.start();
    security =
        parts.started(
            new SecurityMonitor(
                area,
                grid,
                limits,
                () -> believed(live.snapshot(), Set.of()),
                this::committed,
                clock,
                GridClock.system()));
    security.start();
    series = new SeriesReader(Parts.get(asking));
    forecasts = parts.started(new ForecastMonitor(area, Parts.get(asking), clock));
    forecasts.start();
    predictions =
        parts.started(
            new PredictionMonitor(
                area,
                grid,
                limits,
                violations,
                new PredictionMonitor.Known(
                    live::snapshot, flows::believed, this::forecast, this::ordered),
                clock,
                GridClock.system()));
    predictions.start();
  }

  /** What is missing of the area's reserve, by the devices that plans may use. */
  private Function<GridSnapshot, List<Violation>> lackOfReserve() {
    if (area.limits().reserve().equals(Reserve.NONE)) {
      return _ -> List.of();
    }
    ReserveWatch watch = new ReserveWatch(area, grid);
    return snapshot ->
        watch.violations(
            believed(snapshot, Dispatcher.excluded(area, ledger.view(), clock.epochMillis())),
            ViolationTracker.Rules.DEFAULT.marginToClear());
  }

  /** What plans would start from. */
  private PlanRequest believed(GridSnapshot snapshot, Set<String> excluded) {
    return flows.believed(new GridView(area, snapshot).request(excluded));
  }

  /** What every node runs. */
  private void startControl(FrameSink sink, Operator.Plans plans) throws IOException {
    uplink =
        parts.started(
            new UplinkServer(
                area.id(),
                area.gateways().stream().map(GatewaySpec::id).toList(),
                config.ledger().peerId(),
                config.uplink(),
                sink,
                lag,
                config.key().privateKey(),
                evidence,
                clock));
    // A node that is alone has nobody to send gateways to.
    Consumer<Boolean> majority = config.ledger().peers().size() > 1 ? uplink::take : _ -> {};
    Coordination coordination =
        parts.started(new Coordination(area, ledger, uplink, majority, clock));
    coordination.start();
    uplink.start(coordination.listener());
    orderIds = new OrderIds(area.id(), ledger);
    operator =
        new Operator(
            area, plans, ledger, orderIds, live::snapshot, config.ledger().peerId(), clock);
  }

  /** Orders in effect, or about to be. */
  private Stream<Order> inEffect() {
    return orders().stream()
        .filter(o -> o.status() == OrderRecord.Status.COMMITTED)
        .map(OrderRecord::order);
  }

  private Set<String> committed() {
    return inEffect().map(Order::id).collect(Collectors.toUnmodifiableSet());
  }

  /** Devices that orders in effect name. */
  private Set<String> ordered() {
    return inEffect()
        .flatMap(Order::setpoints)
        .map(Setpoint::device)
        .collect(Collectors.toUnmodifiableSet());
  }

  private void accept(StateRecord state) {
    live.accept(state);
    lag.accept(state);
  }

  private WebServer serve() throws IOException {
    WebServer server =
        new WebServer(
            config.web(),
            this::picture,
            evidence::alarms,
            new Desk(() -> operator),
            new HistoryApi(area, () -> Optional.ofNullable(series)),
            new ForecastApi(
                area,
                () -> Optional.ofNullable(forecasts).flatMap(ForecastMonitor::newest),
                series -> forecasts == null ? Errors.NONE : forecasts.errors(series)),
            Metrics.of(this));
    server.answerState(this::estimate);
    server.answerSecurity(this::security);
    server.answerPredicted(this::predicted);
    server.start();
    return server;
  }

  private Pace pace() {
    return new Pace(GridClock.system().epochMillis(), clock.epochMillis(), clock.speed());
  }

  private Map<String, Double> nominalVolts() {
    return area.devices().stream()
        .collect(
            Collectors.toMap(
                DeviceSpec::id,
                d -> grid.bus(grid.busOf(d.location())).orElseThrow().nominalVolts()));
  }

  /** Everything the page shows, as of now. */
  public Picture picture() {
    return pictures.make(
        live.view(),
        orders(),
        gateways(),
        tasks(),
        evidence.alarms(),
        ledger == null ? List.of() : ledger.view().locks().values(),
        flows == null ? ComputedFlows.NONE : flows.flows(),
        Stream.of(
                dispatcher == null ? List.<String>of() : dispatcher.notices(),
                flows == null ? List.<String>of() : flows.notices(),
                notices)
            .flatMap(List::stream)
            .toList(),
        clock.epochMillis());
  }

  /** The newest estimate of the grid's state. */
  LiveEstimate estimate() {
    return flows == null ? LiveEstimate.unknown("this node estimates nothing") : flows.newest();
  }

  /** What the loss of any one branch or unit would do at present. */
  LiveSecurity security() {
    return security == null ? LiveSecurity.NONE : security.newest();
  }

  /** What the next quarter of an hour is expected to break. */
  LivePrediction predicted() {
    return predictions == null
        ? LivePrediction.unknown("this node predicts nothing")
        : predictions.newest();
  }

  LiveView live() {
    return live.view();
  }

  long epochMillis() {
    return clock.epochMillis();
  }

  /** What the ledger knows of orders, the finished ones first. */
  public List<OrderRecord> orders() {
    return ledger == null ? List.of() : ledger.view().known().toList();
  }

  /** Where each task runs, and how. */
  public List<TaskView> tasks() {
    return tasks == null ? List.of() : tasks.tasks();
  }

  /** By what gateways know this center's words. */
  public PublicKey key() {
    return config.key().publicKey();
  }

  /** What is known of each gateway. */
  public List<GatewayStatus> gateways() {
    return uplink == null ? List.of() : uplink.gateways();
  }

  public String webHost() {
    return config.web().host();
  }

  public int webPort() {
    return web.port();
  }

  public InetSocketAddress uplinkAddress() {
    return new InetSocketAddress(config.uplink().getAddress(), uplink.port());
  }

  /** What is expected, for the planner's horizon; empty before the first forecast. */
  public Optional<Forecast> forecast() {
    return Optional.ofNullable(forecasts).flatMap(ForecastMonitor::forecast);
  }

  /** Not there at a node for control only. */
  public DataPlane data() {
    return data;
  }

  @Override
  public void close() {
    parts.close();
  }
}
