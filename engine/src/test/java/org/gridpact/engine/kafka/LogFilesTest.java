package org.gridpact.engine.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.FileRecords;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFilesTest {
  @TempDir private Path folder;

  @Test
  void aBrokerMayAppendAndDropWhileItIsRead() throws IOException {
    Path partition = Files.createDirectories(folder.resolve("frames-0"));
    Path dropped = Files.createFile(partition.resolve("00000000000000000002.log"));
    List<Long> offsets = new ArrayList<>();
    LogFiles files = new LogFiles(folder);
    try (FileRecords broker =
        FileRecords.open(partition.resolve("00000000000000000000.log").toFile())) {
      append(broker, 0);
      files.read(
          "frames",
          (_, offset, _, _) -> {
            offsets.add(offset);
            append(broker, 1);
            Files.deleteIfExists(dropped);
          });
      files.read("frames", (_, offset, _, _) -> offsets.add(offset));
    }
    assertThat(offsets).containsExactly(0L, 0L, 1L);
  }

  private static void append(FileRecords broker, long offset) throws IOException {
    broker.append(
        MemoryRecords.withRecords(offset, Compression.NONE, new SimpleRecord(new byte[] {1})));
    broker.flush();
  }
}
