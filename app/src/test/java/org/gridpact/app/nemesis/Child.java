package org.gridpact.app.nemesis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process that can be killed, stopped and continued, and that never outlives this one: a shell
 * beside it reads from a pipe of ours, and kills it when that ends, also where it is stopped.
 */
final class Child implements AutoCloseable {
  private static final int END_SECONDS = 10;

  /** {@code wait} in the end keeps the id from going to another process as long as we know it. */
  private static final String GUARD =
      "log=$1; shift; \"$@\" >>\"$log\" 2>&1 & echo $!; read _; kill -9 $! 2>/dev/null; wait";

  private final Process guard;
  private final ProcessHandle process;

  private Child(Process guard, ProcessHandle process) {
    this.guard = guard;
    this.process = process;
  }

  /**
   * @param log takes what it prints, after what is there
   */
  static Child start(Path log, List<String> command) throws IOException {
    List<String> guarded = new ArrayList<>(List.of("/bin/sh", "-c", GUARD, "sh", log.toString()));
    guarded.addAll(command);
    Process guard = new ProcessBuilder(guarded).redirectErrorStream(true).start();
    String pid = guard.inputReader(StandardCharsets.UTF_8).readLine();
    if (pid == null) {
      throw new IOException("no process for " + command.getFirst());
    }
    return new Child(guard, ProcessHandle.of(Long.parseLong(pid)).orElseThrow());
  }

  ProcessHandle handle() {
    return process;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  void kill() {
    process.destroyForcibly();
  }

  void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid())
        .redirectErrorStream(true)
        .start()
        .waitFor();
  }

  /** As Ctrl-C does; killed where that takes too long. */
  void stop() throws InterruptedException {
    process.destroy();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_SECONDS);
    while (process.isAlive() && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    close();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      guard.getOutputStream().close();
    } catch (IOException _) {
      // The shell is gone, then, and so is the process.
    }
    try {
      guard.waitFor(END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
