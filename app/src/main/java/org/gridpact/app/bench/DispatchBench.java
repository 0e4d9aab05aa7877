package org.gridpact.app.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.gridpact.model.authority.AreaKey;
import org.gridpact.model.config.FreePorts;

/**
 * Proposes orders to one center node or three, each a process, for gateways that are another
 * process, and measures until when they are decided and applied.
 */
public final class DispatchBench {
  /**
   * Of a process that shares two processors with four others. A collection takes as long as what it
   * copies, and a center keeps for half a minute some of all it makes: orders, Raft's log, answers
   * to repeat. So little is made between two, and what is left is copied once.
   */
  private static final List<String> CENTER_FLAGS =
      List.of(
          "-XX:ActiveProcessorCount=1",
          "-XX:+UseSerialGC",
          "-Xms1g",
          "-Xmx1g",
          "-Xmn16m",
          "-XX:MaxTenuringThreshold=0",
          "-XX:+AlwaysPreTouch",
          "-XX:MaxDirectMemorySize=128m");

  private static final List<String> GATEWAYS_FLAGS =
      List.of(
          "-XX:+UseSerialGC", "-Xms256m", "-Xmx640m", "-Xmn32m", "-XX:MaxDirectMemorySize=128m");

  static final String COMPILED = "compiled";
  private static final Duration START_WITHIN = Duration.ofSeconds(60);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

  /** Beyond what the orders take at a rate, or at ten a second without one. */
  private static final Duration RUN_EXTRA = Duration.ofSeconds(60);

  /** After which the warm-up looks whether anything is still being compiled. */
  private static final int WARM_UP_SECONDS = 10;

  private static final int WARM_UP_ROUNDS = 20;

  /** Orders a second, where none are asked for, that leave the compilers most of a processor. */
  private static final int WARM_UP_RATE = 200;

  /** A process is warm where its compilers take less of a processor than this, all together. */
  private static final double WARM_COMPILING = 0.1;

  private static final int PACED_RATE = 100;
  private static final int PACED_MOST = 2_000;

  private final Plan plan;
  private final Path folder;
  private final Consumer<String> progress;
  private List<Integer> ledgerPorts;
  private List<Integer> uplinkPorts;

  /**
   * What is to be measured.
   *
   * @param centers 1 or 3
   * @param parts gateways of an order
   * @param voteMillis from proposal until votes are due, which is when an order takes effect
   * @param setpoints of an order at a gateway
   * @param devices at a gateway; for each {@code setpoints} of them an order can be open at a time
   * @param cycleMillis of a gateway
   * @param rate orders a second; 0: first as fast as others are decided, then 100 a second
   * @param inFlight undecided orders at a time
   * @param failovers how often the leader is killed; 0 with one center
   */
  public record Plan(
      int centers,
      int gateways,
      int parts,
      int setpoints,
      int voteMillis,
      int devices,
      int cycleMillis,
      int orders,
      int rate,
      int inFlight,
      int failovers) {
    private DispatchArea area() {
      return new DispatchArea(gateways, devices, setpoints, cycleMillis);
    }
  }

  /**
   * @param folder empty; of all data, and left as it is afterwards
   * @param progress hears now and then what is being done
   */
  public DispatchBench(Plan plan, Path folder, Consumer<String> progress) {
    this.plan = plan;
    this.folder = folder;
    this.progress = progress;
  }

  /**
   * Runs it.
   *
   * @throws IOException where a process does not start or answer
   */
  public DispatchReport run() throws IOException, InterruptedException {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    AreaKey key = AreaKey.open(Files.createDirectories(keyFolder()));
    DispatchFloor floor = DispatchFloor.measure(folder, key);
    List<Integer> ports = FreePorts.find(2 * plan.centers);
    ledgerPorts = ports.subList(0, plan.centers);
    uplinkPorts = ports.subList(plan.centers, ports.size());
    List<Child> centers = new ArrayList<>();
    try {
      for (int c = 0; c < plan.centers; c++) {
        centers.add(startCenter(c));
      }
      for (Child center : centers) {
        center.await(START_WITHIN);
      }
      try (Child gateways = startGateways()) {
        gateways.await(START_WITHIN);
        return measure(centers, gateways, floor, load);
      }
    } finally {
      centers.forEach(Child::close);
    }
  }

  private DispatchReport measure(
      List<Child> centers, Child gateways, DispatchFloor floor, double load)
      throws IOException, InterruptedException {
    Child leader = centers.get(leader(centers));
    warmUp(leader, Stream.concat(centers.stream(), Stream.of(gateways)).toList());
    progress.accept(rateText(plan.rate));
    double centersBefore = centers.stream().mapToDouble(DispatchBench::cpuMillis).sum();
    double gatewaysBefore = cpuMillis(gateways);
    DispatchLoad.Result first = propose(leader, plan.orders, plan.rate);
    double centersMillis =
        centers.stream().mapToDouble(DispatchBench::cpuMillis).sum() - centersBefore;
    double gatewaysMillis = cpuMillis(gateways) - gatewaysBefore;
    DispatchLoad.Result paced = first;
    if (plan.rate == 0) {
      progress.accept(rateText(PACED_RATE));
      paced = propose(leader, Math.min(plan.orders, PACED_MOST), PACED_RATE);
    }
    DispatchReport.Failover failover = plan.failovers == 0 ? null : failover(centers);
    double floorMillis = floor.decisionMillis(plan.centers);
    return new DispatchReport(
        first.ordersPerSecond(),
        paced.p50DecisionMillis(),
        paced.p99DecisionMillis(),
        paced.p50AppliedMillis(),
        paced.p99AppliedMillis(),
        paced.p99AppliedLateMillis(),
        floor.fsyncMillis(),
        floor.roundTripMillis(),
        floorMillis,
        paced.p50DecisionMillis() == null ? null : paced.p50DecisionMillis() / floorMillis,
        floor,
        plan.rate == 0 ? PACED_RATE : plan.rate,
        plan.rate == 0 ? first : null,
        paced,
        failover,
        centersMillis / plan.orders,
        gatewaysMillis / plan.orders,
        plan.centers,
        plan.gateways,
        plan.parts,
        plan.setpoints,
        plan.voteMillis,
        plan.devices,
        plan.cycleMillis,
        plan.orders,
        plan.inFlight,
        load < 0 ? null : load,
        Runtime.getRuntime().availableProcessors(),
        Runtime.version().toString());
  }

  private static String rateText(int rate) {
    return rate == 0 ? "as fast as orders are decided" : rate + " orders a second";
  }

  /** Until the compilers have little left to do, or for so many rounds; a short bench has one. */
  private void warmUp(Child leader, List<Child> processes)
      throws IOException, InterruptedException {
    int rate = plan.rate == 0 ? WARM_UP_RATE : plan.rate;
    int orders = Math.min(plan.orders, WARM_UP_SECONDS * rate);
    double share = 1;
    for (int i = 0; share > WARM_COMPILING && i < WARM_UP_ROUNDS; i++) {
      progress.accept("warming up");
      long compiledBefore = compiledMillis(processes);
      long start = System.nanoTime();
      propose(leader, orders, rate);
      share = (compiledMillis(processes) - compiledBefore) * 1e6 / (System.nanoTime() - start);
      if (orders == plan.orders) {
        return;
      }
    }
    progress.accept("compilers take %.0f %% of a processor".formatted(100 * share));
  }

  private static long compiledMillis(List<Child> processes)
      throws IOException, InterruptedException {
    long millis = 0;
    for (Child process : processes) {
      millis += Long.parseLong(process.ask(COMPILED, ANSWER_WITHIN));
    }
    return millis;
  }

  /** What a process answers {@link #COMPILED} with: how long it has compiled so far. */
  static long compiledMillis() {
    return ManagementFactory.getCompilationMXBean().getTotalCompilationTime();
  }

  private static double cpuMillis(Child child) {
    return child.handle().info().totalCpuDuration().orElse(Duration.ZERO).toMillis();
  }

  private DispatchLoad.Result propose(Child center, int orders, int rate)
      throws IOException, InterruptedException {
    Duration within = RUN_EXTRA.plusSeconds(orders / (rate == 0 ? 10 : rate));
    String told = center.ask("propose %d %d %d".formatted(orders, rate, plan.inFlight), within);
    return new ObjectMapper().readValue(told, DispatchLoad.Result.class);
  }

  /** Kills the leader again and again while another node has orders decided. */
  private DispatchReport.Failover failover(List<Child> centers)
      throws IOException, InterruptedException {
    double[] millis = new double[plan.failovers];
    for (int i = 0; i < plan.failovers; i++) {
      int leader = leader(centers);
      Child survivor = centers.get((leader + 1) % centers.size());
      survivor.ask("probe", ANSWER_WITHIN);
      long killedAt = System.currentTimeMillis();
      centers.get(leader).kill();
      long seenAt = Long.parseLong(survivor.ask("since " + killedAt, ANSWER_WITHIN));
      millis[i] = seenAt - killedAt;
      progress.accept("leader killed, commits go on after %.0f ms".formatted(millis[i]));
      survivor.ask("rest", ANSWER_WITHIN);
      centers.get(leader).close();
      centers.set(leader, startCenter(leader));
      centers.get(leader).await(START_WITHIN);
    }
    double[] sorted = Arrays.stream(millis).sorted().toArray();
    return new DispatchReport.Failover(
        plan.failovers,
        DispatchLoad.quantile(sorted, 0.5),
        DispatchLoad.quantile(sorted, 0.99),
        DispatchLoad.quantile(sorted, 1),
        Arrays.stream(millis).boxed().toList());
  }

  /** The number of the center that leads, once one does. */
  private static int leader(List<Child> centers) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_WITHIN.toNanos();
    while (System.nanoTime() < deadline) {
      for (int c = 0; c < centers.size(); c++) {
        if (Boolean.parseBoolean(centers.get(c).ask("leads", ANSWER_WITHIN))) {
          return c;
        }
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    throw new IOException("no center leads within " + START_WITHIN);
  }

  private Child startCenter(int number) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                name(number),
                folder.resolve(name(number)).toString(),
                keyFolder().toString(),
                uplinkPorts.get(number).toString(),
                plan.area().argument(),
                Integer.toString(plan.parts),
                Integer.toString(plan.voteMillis)));
    for (int c = 0; c < plan.centers; c++) {
      arguments.add(name(c) + ":" + ledgerPorts.get(c));
    }
    return Child.start(name(number), DispatchCenterMain.class, CENTER_FLAGS, arguments);
  }

  private Child startGateways() throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                plan.area().argument(),
                folder.resolve("gateways").toString(),
                keyFolder().resolve(AreaKey.PUBLIC_FILE).toString()));
    uplinkPorts.forEach(p -> arguments.add(p.toString()));
    return Child.start("gateways", DispatchGatewaysMain.class, GATEWAYS_FLAGS, arguments);
  }

  private static String name(int center) {
    return "center-" + (char) ('a' + center);
  }

  private Path keyFolder() {
    return folder.resolve("key");
  }
}
