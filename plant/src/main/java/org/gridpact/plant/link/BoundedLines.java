package org.gridpact.plant.link;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/** Cuts a stream into lines of which none is longer than a bound. */
final class BoundedLines {
  private static final int CHUNK_BYTES = 8 << 10;

  private final int maxBytes;
  private final Consumer<byte[]> onLine;
  private final Runnable onTooLong;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean tooLong;

  /**
   * @param maxBytes of a line without its end; of a longer one nothing is kept
   */
  BoundedLines(int maxBytes, Consumer<byte[]> onLine, Runnable onTooLong) {
    this.maxBytes = maxBytes;
    this.onLine = onLine;
    this.onTooLong = onTooLong;
  }

  /** Reads until the stream ends. A last line without an end was cut off, and is not a line. */
  void readAll(InputStream in) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
      int start = 0;
      for (int i = 0; i < length; i++) {
        if (chunk[i] == '\n') {
          append(chunk, start, i - start);
          end();
          start = i + 1;
        }
      }
      append(chunk, start, length - start);
    }
  }

  private void append(byte[] chunk, int offset, int length) {
    if (tooLong) {
      return;
    }
    if (line.size() + length > maxBytes) {
      tooLong = true;
      line.reset();
    } else {
      line.write(chunk, offset, length);
    }
  }

  private void end() {
    if (tooLong) {
      onTooLong.run();
    } else {
      onLine.accept(line.toByteArray());
    }
    tooLong = false;
    line.reset();
  }
}
