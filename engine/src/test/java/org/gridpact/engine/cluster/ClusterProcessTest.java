package org.gridpact.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterProcessTest {
  @Test
  void aProcessThatCannotBeWrittenDownIsEnded(@TempDir Path folder) throws Exception {
    List<ProcessHandle> before = ProcessHandle.current().children().toList();
    ClusterProcess process = new ClusterProcess("sleeper", folder.resolve("nowhere/sleeper.pid"));
    assertThatThrownBy(
            () -> process.start(List.of("sleep", "600"), "", folder.resolve("sleeper.out")))
        .isInstanceOf(IOException.class);
    for (ProcessHandle started : ProcessHandle.current().children().toList()) {
      if (!before.contains(started)) {
        assertThat(started.onExit().get(10, TimeUnit.SECONDS).isAlive()).isFalse();
      }
    }
  }
}
