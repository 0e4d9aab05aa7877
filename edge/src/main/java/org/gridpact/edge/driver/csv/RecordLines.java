package org.gridpact.edge.driver.csv;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The lines of a file, one at a time; of one longer than {@value #MAX_BYTES} bytes the start. */
final class RecordLines implements Closeable {
  static final int MAX_BYTES = 65_536;

  private final InputStream in;
  private final byte[] line = new byte[MAX_BYTES];
  private long number;
  private boolean tooLong;

  RecordLines(InputStream in) {
    this.in = new BufferedInputStream(in);
  }

  /** The next line without its end, as UTF-8; empty after the last one. */
  Optional<String> next() throws IOException {
    int length = 0;
    tooLong = false;
    int next = in.read();
    if (next < 0) {
      return Optional.empty();
    }
    for (; next >= 0 && next != '\n'; next = in.read()) {
      if (length < MAX_BYTES) {
        line[length++] = (byte) next;
      } else {
        tooLong = true;
      }
    }
    number++;
    if (length > 0 && line[length - 1] == '\r') {
      length--;
    }
    return Optional.of(new String(line, 0, length, StandardCharsets.UTF_8));
  }

  /** The number of the last line, from 1. */
  long number() {
    return number;
  }

  /** Whether the last line went on after what was kept of it. */
  boolean isTooLong() {
    return tooLong;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
