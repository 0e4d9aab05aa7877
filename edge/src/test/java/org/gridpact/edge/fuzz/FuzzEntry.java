package org.gridpact.edge.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What Jazzer calls in a process of its own, with one input after the other. An input that makes
 * its decoder allocate more than {@value #MAX_ALLOCATED} bytes is a finding as well.
 */
public final class FuzzEntry {
  static final String TARGET = "gridpact.fuzz.target";
  private static final long MAX_ALLOCATED = 64L << 20;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final FuzzTarget FUZZED = FuzzTarget.named(System.getProperty(TARGET));

  private FuzzEntry() {}

  /** Loads what the decoder needs, so that no input is blamed for the time that takes. */
  public static void fuzzerInitialize() {
    FUZZED.take(new byte[0]);
    FUZZED.seeds().forEach(FUZZED::take);
  }

  public static void fuzzerTestOneInput(byte[] bytes) {
    long allocated = allocatedBy(bytes);
    if (allocated > MAX_ALLOCATED) {
      // Loading classes allocates as well, but only once.
      allocated = allocatedBy(bytes);
    }
    if (allocated > MAX_ALLOCATED) {
      throw new AssertionError(
          "%d bytes of input make a decoder allocate %d bytes".formatted(bytes.length, allocated));
    }
  }

  private static long allocatedBy(byte[] bytes) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    FUZZED.take(bytes);
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
