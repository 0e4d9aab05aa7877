package org.gridpact.engine.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.util.FileUtils;
import org.gridpact.engine.cluster.ClusterView.Seen;
import org.gridpact.model.config.HostPort;

/**
 * A Flink JobManager and its TaskManagers as processes on this machine, with this program's class
 * path, all in one folder: {@code conf}, {@code log}, and a {@code .pid} file of each.
 *
 * <p>There is no supervisor: a TaskManager that is gone is started again by the next {@link
 * #start}. Safe for use by several processes: they take turns by a lock in the folder.
 */
public final class LocalCluster {
  private static final Duration UP_WITHIN = Duration.ofSeconds(90);
  private static final Duration END_WITHIN = Duration.ofSeconds(15);
  private static final int LOOK_EVERY_MILLIS = 100;
  private static final int MOST_TASK_MANAGERS = 16;
  private static final int MOST_SLOTS = 64;
  private static final String JOB_MANAGER = "jobmanager";

  private final Path folder;
  private final ClusterProcess jobManager;

  /**
   * What there is of a cluster.
   *
   * @param rest where the JobManager takes jobs
   * @param jobManager its process, empty where that does not run
   * @param taskManagersStarted how many there should be
   * @param taskManagers those whose processes run, by number of process
   * @param seen what the JobManager says, empty where it does not answer
   */
  public record Status(
      HostPort rest,
      OptionalLong jobManager,
      int taskManagersStarted,
      List<Long> taskManagers,
      Optional<Seen> seen) {
    public Status {
      taskManagers = List.copyOf(taskManagers);
    }

    /** Whether all runs that was started. */
    public boolean isWhole() {
      return seen.isPresent() && taskManagers.size() == taskManagersStarted;
    }
  }

  /**
   * A size.
   *
   * @param taskManagers 1 to 16
   * @param slots of each, 1 to 64; a job of parallelism n takes n
   * @param port where the JobManager takes jobs, 0 for any free one
   */
  public record Size(int taskManagers, int slots, int port) {
    public Size {
      if (taskManagers < 1
          || taskManagers > MOST_TASK_MANAGERS
          || slots < 1
          || slots > MOST_SLOTS) {
        throw new IllegalArgumentException(
            "a local cluster has 1 to %d TaskManagers of 1 to %d slots, not %d of %d"
                .formatted(MOST_TASK_MANAGERS, MOST_SLOTS, taskManagers, slots));
      }
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
      }
    }
  }

  /** A cluster in a folder, running or not. */
  public LocalCluster(Path folder) {
    this.folder = folder.toAbsolutePath();
    this.jobManager = process(JOB_MANAGER);
  }

  /**
   * Starts what does not run yet and returns when the JobManager sees every TaskManager. One that
   * runs keeps its slots and its port.
   *
   * @return whether anything had to be started
   * @throws IOException where it does not come up within 90 s; what this call started is ended
   */
  public boolean start(Size size) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    try (FileChannel _ = lock()) {
      boolean fresh = jobManager.running().isEmpty();
      List<ClusterProcess> started = new ArrayList<>();
      boolean up = false;
      try {
        if (fresh) {
          end(processes());
          clear();
          ClusterConfig.write(folder, freePort(size.port()), size.slots());
          launch(jobManager, started);
        }
        for (int i = 1; i <= size.taskManagers(); i++) {
          ClusterProcess taskManager = process("taskmanager-" + i);
          if (taskManager.running().isEmpty()) {
            launch(taskManager, started);
          }
        }
        awaitUp(size.taskManagers());
        up = true;
        return !started.isEmpty();
      } finally {
        if (!up) {
          end(started);
        }
      }
    }
  }

  /**
   * Ends all processes, with {@code kill -9} those that take longer than 15 s. Checkpoints stay.
   *
   * @return whether any ran
   */
  public boolean stop() throws IOException, InterruptedException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (FileChannel _ = lock()) {
      boolean ran = end(processes());
      clear();
      return ran;
    }
  }

  /** What there is, empty where none was started here or it has been stopped. */
  public Optional<Status> status() throws IOException, InterruptedException {
    List<ClusterProcess> known = processes();
    if (known.isEmpty()) {
      return Optional.empty();
    }
    HostPort rest = ClusterConfig.rest(folder);
    List<Long> taskManagers = new ArrayList<>();
    for (ClusterProcess each : known) {
      if (!each.name().equals(JOB_MANAGER)) {
        each.running().map(ProcessHandle::pid).ifPresent(taskManagers::add);
      }
    }
    OptionalLong up = jobManager.running().stream().mapToLong(ProcessHandle::pid).findFirst();
    return Optional.of(
        new Status(
            rest,
            up,
            known.size() - 1,
            taskManagers,
            up.isPresent() ? ClusterView.of(rest) : Optional.empty()));
  }

  private FileChannel lock() throws IOException {
    FileChannel file =
        FileChannel.open(
            folder.resolve("in-use"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (file.tryLock() == null) {
      file.close();
      throw new IOException("another command starts or stops the cluster in " + folder);
    }
    return file;
  }

  private ClusterProcess process(String name) {
    return new ClusterProcess(name, folder.resolve(name + ".pid"));
  }

  /** The JobManager last, so that nobody looks for it in vain while all are ended in order. */
  private List<ClusterProcess> processes() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(f -> f.endsWith(".pid"))
          .sorted(Comparator.reverseOrder())
          .map(f -> process(f.substring(0, f.length() - ".pid".length())))
          .toList();
    }
  }

  private void launch(ClusterProcess process, List<ClusterProcess> started) throws IOException {
    Path logs = Files.createDirectories(folder.resolve("log"));
    Path log = logs.resolve(process.name() + ".log");
    List<String> command =
        process.name().equals(JOB_MANAGER)
            ? ClusterCommands.jobManager(folder, log)
            : ClusterCommands.taskManager(folder, log);
    process.start(
        command, System.getProperty("java.class.path"), logs.resolve(process.name() + ".out"));
    started.add(process);
  }

  private void awaitUp(int taskManagers) throws IOException, InterruptedException {
    HostPort rest = ClusterConfig.rest(folder);
    long deadline = System.nanoTime() + UP_WITHIN.toNanos();
    while (System.nanoTime() < deadline) {
      for (ClusterProcess each : processes()) {
        if (each.running().isEmpty()) {
          throw new IOException(
              "the process of %s ended at its start: see %s"
                  .formatted(each.name(), folder.resolve("log")));
        }
      }
      if (ClusterView.of(rest).filter(seen -> seen.taskManagers() >= taskManagers).isPresent()) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
    }
    throw new IOException(
        "the cluster is not up within %d s: see %s"
            .formatted(UP_WITHIN.toSeconds(), folder.resolve("log")));
  }

  private static boolean end(List<ClusterProcess> processes)
      throws IOException, InterruptedException {
    List<ProcessHandle> running = new ArrayList<>();
    for (ClusterProcess each : processes) {
      each.running().ifPresent(running::add);
    }
    running.forEach(ProcessHandle::destroy);
    if (!awaitEnd(running)) {
      running.forEach(ProcessHandle::destroyForcibly);
      if (!awaitEnd(running)) {
        throw new IOException(
            "processes that do not end: "
                + running.stream().filter(ProcessHandle::isAlive).map(ProcessHandle::pid).toList());
      }
    }
    for (ClusterProcess each : processes) {
      each.forget();
    }
    return !running.isEmpty();
  }

  private static boolean awaitEnd(List<ProcessHandle> processes) throws InterruptedException {
    long deadline = System.nanoTime() + END_WITHIN.toNanos();
    while (processes.stream().anyMatch(ProcessHandle::isAlive)) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
    }
    return true;
  }

  /** What killed processes left behind: jars and files of tasks. */
  private void clear() throws IOException {
    for (String each : ClusterConfig.SCRATCH) {
      FileUtils.deleteDirectory(folder.resolve(each).toFile());
    }
  }

  /**
   * The port where it is free.
   *
   * @throws IOException where another program listens there
   */
  private static int freePort(int port) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IOException(
          "port %d for jobs: %s; free it or choose another by --port"
              .formatted(port, e.getMessage()),
          e);
    }
  }
}
