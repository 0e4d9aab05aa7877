package org.gridpact.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What {@code --report} writes, for machines to read. */
final class ReportFile {
  private ReportFile() {}

  /** Refuses a report that could not be written, before anything runs. */
  static void checkWritable(Optional<Path> report) throws RefusedException {
    if (report.isPresent()) {
      Path folder = report.get().toAbsolutePath().getParent();
      if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
        throw new RefusedException("--report: cannot write into " + folder);
      }
      if (Files.isDirectory(report.get())) {
        throw new RefusedException("--report: %s is a folder".formatted(report.get()));
      }
    }
  }

  static void write(Path file, Object report) throws IOException {
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), report);
  }
}
