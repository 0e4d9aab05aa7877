package org.gridpact.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.gridpact.app.bench.DispatchBench;
import org.gridpact.app.bench.DispatchLoad;
import org.gridpact.app.bench.DispatchReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "dispatch",
    description = {
      "Proposes orders to one center node or three, processes of their own, for gateways with real"
          + " stores: first as fast as orders are decided, then 100 a second.",
      "Fails where an order was not committed and applied everywhere."
    },
    mixinStandardHelpOptions = true)
final class BenchDispatchCommand implements Callable<Integer> {
  private static final int MOST_GATEWAYS = 1_000;
  private static final int MOST_SETPOINTS = 1_000;
  private static final int MOST_CYCLE_MILLIS = 10_000;
  private static final int MOST_ORDERS = 1_000_000;
  private static final int MOST_RATE = 10_000;
  private static final int MOST_IN_FLIGHT = 2_000;
  private static final int MOST_VOTE_MILLIS = 60_000;
  private static final int MOST_DEVICES = 10_000;

  /** Held at a time by 1,500 orders a second of one device each. */
  private static final int DEVICES_HELD = 3_000;

  private static final int MOST_FAILOVERS = 1_000;

  @Option(
      names = "--gateways",
      paramLabel = "G",
      defaultValue = "10",
      description = "Gateways, all in one process (default: ${DEFAULT-VALUE}).")
  private int gateways;

  @Option(
      names = "--orders",
      paramLabel = "N",
      defaultValue = "10000",
      description =
          "Orders proposed as fast as it goes, or at the rate (default:" + " ${DEFAULT-VALUE}).")
  private int orders;

  @Option(
      names = "--centers",
      paramLabel = "N",
      defaultValue = "1",
      description = "Center nodes: 1 or 3 (default: ${DEFAULT-VALUE}).")
  private int centers;

  @Option(
      names = "--parts",
      paramLabel = "P",
      description = "Gateways that have a part in an order (by default 2, where there are 2).")
  private Optional<Integer> parts = Optional.empty();

  @Option(
      names = "--setpoints",
      paramLabel = "N",
      defaultValue = "1",
      description = "Setpoints of an order at each of its gateways (default: ${DEFAULT-VALUE}).")
  private int setpoints;

  @Option(
      names = "--cycle",
      paramLabel = "MILLIS",
      defaultValue = "100",
      description = "Of a gateway (default: ${DEFAULT-VALUE}).")
  private int cycleMillis;

  @Option(
      names = "--rate",
      paramLabel = "R",
      description = "Only so many orders a second, and no run as fast as it goes.")
  private Optional<Integer> rate;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      defaultValue = "64",
      description = "Undecided orders at a time (default: ${DEFAULT-VALUE}).")
  private int inFlight;

  @Option(
      names = "--vote",
      paramLabel = "MILLIS",
      defaultValue = "1000",
      description =
          "How long gateways may take to vote; then an order takes effect (default:"
              + " ${DEFAULT-VALUE}).")
  private int voteMillis;

  @Option(
      names = "--devices",
      paramLabel = "N",
      description =
          "Devices at each gateway; an order holds its setpoints' until nine cycles after its time"
              + " of effect (by default enough for 1,500 orders a second of one setpoint, and two"
              + " orders at least).")
  private Optional<Integer> devices = Optional.empty();

  @Option(
      names = "--failovers",
      paramLabel = "N",
      defaultValue = "0",
      description = "Kills the leader of three so often (default: ${DEFAULT-VALUE}).")
  private int failovers;

  @Mixin private BenchOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws RefusedException, InterruptedException, IOException {
    options.within("--gateways", gateways, 1, MOST_GATEWAYS);
    options.within("--orders", orders, 1, MOST_ORDERS);
    int partsEach = parts.orElse(Math.min(2, gateways));
    options.within("--parts", partsEach, 1, gateways);
    options.within("--rate", rate.orElse(1), 1, MOST_RATE);
    options.within("--in-flight", inFlight, 1, MOST_IN_FLIGHT);
    options.within("--vote", voteMillis, 100, MOST_VOTE_MILLIS);
    options.within("--setpoints", setpoints, 1, MOST_SETPOINTS);
    options.within("--cycle", cycleMillis, 100, MOST_CYCLE_MILLIS);
    int enough = setpoints == 1 ? Math.ceilDiv(DEVICES_HELD * partsEach, gateways) : 1;
    int devicesEach = devices.orElse(Math.max(enough, 2 * setpoints));
    options.within("--devices", devicesEach, setpoints, MOST_DEVICES);
    options.within("--failovers", failovers, 0, centers == 3 ? MOST_FAILOVERS : 0);
    if (centers != 1 && centers != 3) {
      throw new ParameterException(spec.commandLine(), "--centers must be 1 or 3, not " + centers);
    }
    DispatchBench.Plan plan =
        new DispatchBench.Plan(
            centers,
            gateways,
            partsEach,
            setpoints,
            voteMillis,
            devicesEach,
            cycleMillis,
            orders,
            rate.orElse(0),
            inFlight,
            failovers);
    PrintWriter out = spec.commandLine().getOut();
    DispatchReport result = new DispatchBench(plan, options.folder(), line -> say(out, line)).run();
    print(result, out);
    options.write(result);
    return isWhole(result.pipelined()) && isWhole(result.paced()) ? 0 : Main.FAILED;
  }

  private static void say(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }

  private static boolean isWhole(DispatchLoad.Result run) {
    return run == null || run.applied() == run.orders();
  }

  private void print(DispatchReport r, PrintWriter out) {
    if (r.pipelined() != null) {
      print("as fast as it goes, %d in flight".formatted(r.inFlight()), r.pipelined(), out);
    }
    print(r.rate() + " orders a second", r.paced(), out);
    out.printf(
        "%.2f ms of processor an order at the centers, %.2f ms at the gateways%n",
        r.centersCpuMillisPerOrder(), r.gatewaysCpuMillisPerOrder());
    out.printf(
        "floor of a decision %.2f ms: fsync %.2f ms (p99 %.2f), round trip %.2f ms, signature made"
            + " and verified %.2f ms; the median is %s times that%n",
        r.floorDecisionMillis(),
        r.fsyncMillis(),
        r.floor().fsyncP99Millis(),
        r.roundTripMillis(),
        r.floor().signatureMillis(),
        tenths(r.timesFloor()));
    if (r.failover() != null) {
      out.printf(
          "leader killed %d times: commits go on after %.0f ms (p50), %.0f ms (p99), %.0f ms"
              + " (longest)%n",
          r.failover().kills(),
          r.failover().p50Millis(),
          r.failover().p99Millis(),
          r.failover().maxMillis());
    }
    out.printf(
        "%d center%s, %d gateways, %d parts an order of %d setpoints each; %d processors, JDK %s,"
            + " load %s before%n",
        r.centers(),
        r.centers() == 1 ? "" : "s",
        r.gateways(),
        r.parts(),
        r.setpoints(),
        r.processors(),
        r.jvm(),
        tenths(r.loadAverage()));
    out.flush();
  }

  private static String tenths(Double value) {
    return value == null ? "unknown" : "%.1f".formatted(value);
  }

  private static void print(String how, DispatchLoad.Result run, PrintWriter out) {
    out.printf(
        "%s: %,.0f orders/s; decided after %s ms (p50), %s ms (p99); applied after %s ms"
            + " (p50), %s ms (p99), %s ms (p99) after the time of effect%n",
        how,
        run.ordersPerSecond(),
        tenths(run.p50DecisionMillis()),
        tenths(run.p99DecisionMillis()),
        tenths(run.p50AppliedMillis()),
        tenths(run.p99AppliedMillis()),
        tenths(run.p99AppliedLateMillis()));
    if (!isWhole(run)) {
      out.printf(
          "of %,d orders %,d committed, %,d not, %,d refused, %,d applied everywhere: %s%n",
          run.orders(),
          run.committed(),
          run.notCommitted(),
          run.refused(),
          run.applied(),
          run.refusal());
    }
  }
}
