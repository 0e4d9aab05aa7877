package org.gridpact.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory of a process as the operating system counts it. */
public final class Memory {
  private Memory() {}

  /** Largest resident set of this process so far; NaN where the system does not tell. */
  public static double peakResidentMegabytes() {
    return peakResidentMegabytes(ProcessHandle.current());
  }

  /** Largest resident set of a running process so far; NaN where the system does not tell. */
  public static double peakResidentMegabytes(ProcessHandle process) {
    Path status = Path.of("/proc/" + process.pid() + "/status");
    if (!Files.isReadable(status)) {
      return Double.NaN;
    }
    try {
      return Files.readAllLines(status).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      return Double.NaN;
    }
  }
}
