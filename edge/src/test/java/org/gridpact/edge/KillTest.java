package org.gridpact.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.gridpact.model.area.GatewaySpec;
import org.gridpact.model.authority.AreaKey;
import org.gridpact.model.config.HostPort;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.time.GridClock;
import org.gridpact.model.wire.DispatchProto.Vote;
import org.gridpact.model.wire.UplinkProto.Evidence;
import org.gridpact.model.wire.UplinkProto.StoredFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gateway that is a process of its own is killed at random instants while a meter speaks and a
 * center, in this process, loses every third stream. The gateway says on its output what it has
 * stored; all of that arrives, each frame with the same content each time. Each time it runs it is
 * sent an order: the evidence has no gap, and no vote is without its evidence.
 *
 * <p>{@code -Dsoak.kills=200} kills it so often instead of {@value #KILLS} times.
 */
class KillTest {
  private static final String KILLS = "8";
  private static final int LONGEST_MILLIS = 1_500;
  private static final long BOOT_EPOCH = 1L << 24;

  @TempDir Path folder;

  /** Runs a gateway until it is killed: its folder, the center's port and the meter's are given. */
  static final class Main {
    private Main() {}

    @SuppressWarnings("SystemOut") // The test reads what was stored.
    public static void main(String[] args) throws InterruptedException {
      try {
        run(args);
      } catch (IOException e) {
        e.printStackTrace();
        Runtime.getRuntime().halt(1);
      }
    }

    @SuppressWarnings("SystemOut") // As above.
    private static void run(String[] args) throws IOException, InterruptedException {
      GatewaySpec spec =
          GatewaySpec.ofLines(
              TestDevices.GATEWAY, HostPort.loopback(Integer.parseInt(args[2])), 100, 10_000);
      InetSocketAddress center =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[1]));
      Gateway gateway =
          new Gateway(
              "feeder33",
              spec,
              TestDevices.ALL,
              Path.of(args[0]),
              List.of(center),
              AreaKey.readPublic(Path.of(args[0], AreaKey.PUBLIC_FILE)),
              GridClock.system());
      gateway.start();
      long told = -1;
      while (true) {
        long newest = gateway.newestFrame();
        if (newest != told) {
          System.out.println(newest);
          told = newest;
        }
        TimeUnit.MILLISECONDS.sleep(2);
      }
    }
  }

  @Test
  @Timeout(1_200)
  void whatAKilledGatewayHasStoredReachesTheCenterOnceItIsBack()
      throws IOException, InterruptedException {
    int kills = Integer.parseInt(System.getProperty("soak.kills", KILLS));
    long seed = Long.getLong("soak.seed", 20);
    System.out.println("seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    int port = portForLong();
    Set<Long> stored = new ConcurrentSkipListSet<>();
    try (TestCenter center = new TestCenter()) {
      center.signWith(AreaKey.open(folder));
      Thread meter = Thread.ofVirtual().start(() -> speakTo(port));
      for (int i = 0; i <= kills; i++) {
        long before =
            stored.isEmpty() ? 0 : stored.stream().mapToLong(Long::longValue).max().getAsLong();
        Process gateway = start(center.address().getPort(), port);
        Thread reader = Thread.ofVirtual().start(() -> readInto(gateway, stored));
        try {
          await(gateway, () -> isAbove(stored, before));
          long now = GridClock.system().epochMillis();
          Order order = TestDevices.discharge("o" + i, "feeder33", i + 1, now);
          await(gateway, () -> center.prepareIfHeard(order));
          if (i < kills) {
            if (i % 3 == 0) {
              center.breakAfterFrames(center.frames().size() + random.nextInt(1, 10));
            }
            LockSupport.parkNanos(random.nextInt(LONGEST_MILLIS) * 1_000_000L);
            center.acknowledging(random.nextInt(3) > 0);
          } else {
            meter.interrupt();
            center.acknowledging(true);
            long last = stored.stream().mapToLong(Long::longValue).max().getAsLong();
            center.until(c -> c.acknowledged().contains(last));
            awaitAll(center, last);
            center.until(c -> !votes(c).isEmpty() && evidenceOf(c).containsAll(votes(c)));
          }
        } finally {
          gateway.destroyForcibly().waitFor();
        }
        reader.join();
      }
      check(center, stored, kills);
    }
  }

  /**
   * A free port below those that the system hands out on its own: while the gateway is down, nobody
   * else gets it.
   */
  private static int portForLong() throws IOException {
    for (int port = 20_000 + (int) (ProcessHandle.current().pid() % 10_000); ; port++) {
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return free.getLocalPort();
      } catch (BindException e) {
        assertThat(port).as(e.getMessage()).isLessThan(32_000);
      }
    }
  }

  private void await(Process gateway, BooleanSupplier condition) throws IOException {
    long end = System.nanoTime() + TestCenter.PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (!gateway.isAlive() || System.nanoTime() > end) {
        throw new AssertionError(
            "the gateway %s and said:%n%s"
                .formatted(gateway.isAlive() ? "runs" : "ended", Files.readString(errors())));
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private Path errors() {
    return folder.resolve("errors.txt");
  }

  /** Each start re-sends what is not acknowledged, so all up to the last comes within moments. */
  private static void awaitAll(TestCenter center, long last) throws InterruptedException {
    center.until(c -> Set.copyOf(c.frames()).size() >= last);
  }

  private static void check(TestCenter center, Set<Long> stored, int kills) {
    Map<Long, StoredFrame> first = new TreeMap<>();
    for (StoredFrame frame : center.heard(m -> m.hasFrame(), m -> m.getFrame())) {
      StoredFrame before = first.putIfAbsent(frame.getSequence(), frame);
      assertThat(before == null ? frame : before)
          .as("frame %d is the same each time", frame.getSequence())
          .isEqualTo(frame);
    }
    long last = first.keySet().stream().mapToLong(Long::longValue).max().getAsLong();
    assertThat(first.keySet()).as("no gap").hasSize((int) last).containsAll(stored);
    TreeMap<Long, Evidence> evidence = new TreeMap<>();
    for (Evidence each : center.heard(m -> m.hasEvidence(), m -> m.getEvidence())) {
      Evidence before = evidence.putIfAbsent(each.getSequence(), each);
      assertThat(before == null ? each : before).isEqualTo(each);
    }
    for (long sequence : evidence.keySet()) {
      Long before = evidence.lowerKey(sequence);
      // A start with nothing kept numbers from its boot epoch on.
      assertThat(before == null || before == sequence - 1 || sequence % BOOT_EPOCH <= 1)
          .as("no gap in the evidence between %s and %d", before, sequence)
          .isTrue();
    }
    assertThat(evidenceOf(center)).containsAll(votes(center));
    List<String> voted =
        evidence.values().stream()
            .filter(e -> e.getKind() == Evidence.Kind.VOTE)
            .map(Evidence::getSubject)
            .toList();
    assertThat(voted).as("one vote for each order").doesNotHaveDuplicates();
    assertThat(center.errors()).isEmpty();
    System.out.printf(
        "%d kills: %d frames, %d came again, %d evidence%n",
        kills, first.size(), center.frames().size() - first.size(), evidence.size());
  }

  /** What the gateway said at once. */
  private static Set<Vote> votes(TestCenter center) {
    return withoutPrepared(center.heard(m -> m.hasVote(), m -> m.getVote()));
  }

  private static Set<Vote> evidenceOf(TestCenter center) {
    return withoutPrepared(
        center.heard(m -> m.hasEvidence(), m -> m.getEvidence()).stream()
            .filter(e -> e.getKind() == Evidence.Kind.VOTE)
            .map(KillTest::voteIn)
            .toList());
  }

  private static Vote voteIn(Evidence evidence) {
    try {
      return Vote.parseFrom(evidence.getPayload());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  /** Evidence is in the write that prepares, so it cannot tell when that was done. */
  private static Set<Vote> withoutPrepared(List<Vote> votes) {
    return votes.stream()
        .map(v -> v.toBuilder().clearPreparedAt().build())
        .collect(Collectors.toSet());
  }

  private static boolean isAbove(Set<Long> stored, long before) {
    return stored.stream().anyMatch(s -> s > before);
  }

  private Process start(int centerPort, int meterPort) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-Xmx64m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            folder.toString(),
            Integer.toString(centerPort),
            Integer.toString(meterPort))
        .redirectError(ProcessBuilder.Redirect.appendTo(errors().toFile()))
        .start();
  }

  private static void readInto(Process gateway, Set<Long> stored) {
    try (var lines = gateway.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.matches("[1-9]\\d*")) {
          stored.add(Long.parseLong(line));
        }
      }
    } catch (IOException e) {
      // Killed within a line.
      assertThat(gateway.isAlive()).isFalse();
    }
  }

  /** A meter that speaks 20 times a second and looks for its gateway again and again. */
  private static void speakTo(int port) {
    GridClock clock = GridClock.system();
    double watts = 0;
    while (!Thread.currentThread().isInterrupted()) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        while (!Thread.currentThread().isInterrupted()) {
          watts++;
          String line =
              "{\"device\":\"meter-18\",\"time\":%d,\"voltage\":12034.1,\"current\":4.2,\"power\":%s}\n"
                  .formatted(clock.epochMillis(), watts);
          socket.getOutputStream().write(line.getBytes(StandardCharsets.UTF_8));
          LockSupport.parkNanos(50_000_000);
        }
      } catch (SocketException e) {
        LockSupport.parkNanos(20_000_000);
      } catch (IOException e) {
        return;
      }
    }
  }
}
