package org.gridpact.edge.driver.lines;

import java.io.IOException;
import java.io.InputStream;

/**
 * Splits bytes into lines of at most {@value #MAX_BYTES} bytes in a buffer that never grows; of a
 * longer line only the fact is kept.
 */
final class LineReader {
  static final int MAX_BYTES = 65_536;

  /** Takes the lines in turn. */
  interface Lines {
    /** A line without its line feed, in the first {@code length} bytes of a buffer reused later. */
    void line(byte[] bytes, int length);

    /** A line was longer than allowed and has been skipped, up to its line feed. */
    void tooLong();
  }

  private final InputStream in;
  private final byte[] chunk = new byte[8_192];
  private final byte[] line = new byte[MAX_BYTES];
  private int length;
  private boolean skipping;

  LineReader(InputStream in) {
    this.in = in;
  }

  /** Reads to the end of the stream; a last line without line feed was cut off and is left out. */
  void forEach(Lines lines) throws IOException {
    for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
      for (int i = 0; i < n; i++) {
        if (chunk[i] == '\n') {
          endLine(lines);
        } else if (length == MAX_BYTES) {
          skipping = true;
        } else {
          line[length++] = chunk[i];
        }
      }
    }
  }

  private void endLine(Lines lines) {
    if (skipping) {
      lines.tooLong();
    } else {
      lines.line(line, length);
    }
    length = 0;
    skipping = false;
  }
}
