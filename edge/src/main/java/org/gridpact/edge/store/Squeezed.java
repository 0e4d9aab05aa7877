package org.gridpact.edge.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Telemetry as it lies in a store: deflated where that is shorter, which its first byte tells,
 * since no telemetry starts as deflated bytes do. Belongs to one thread at a time.
 */
final class Squeezed {
  private static final byte DEFLATED = 0x78;
  private static final int CHUNK = 8 << 10;

  private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
  private final byte[] chunk = new byte[CHUNK];

  byte[] squeeze(byte[] telemetry) {
    deflater.reset();
    deflater.setInput(telemetry);
    deflater.finish();
    ByteArrayOutputStream out = new ByteArrayOutputStream(telemetry.length);
    while (!deflater.finished() && out.size() < telemetry.length) {
      out.write(chunk, 0, deflater.deflate(chunk));
    }
    return out.size() < telemetry.length ? out.toByteArray() : telemetry;
  }

  static byte[] restore(byte[] stored) throws IOException {
    if (stored.length == 0 || stored[0] != DEFLATED) {
      return stored;
    }
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(stored);
      ByteArrayOutputStream out = new ByteArrayOutputStream(3 * stored.length);
      byte[] chunk = new byte[CHUNK];
      while (!inflater.finished()) {
        int length = inflater.inflate(chunk);
        if (length == 0 && !inflater.finished()) {
          throw new IOException("stored telemetry ends too early");
        }
        out.write(chunk, 0, length);
      }
      return out.toByteArray();
    } catch (DataFormatException e) {
      throw new IOException("stored telemetry cannot be read: " + e.getMessage(), e);
    } finally {
      inflater.end();
    }
  }

  void close() {
    deflater.end();
  }
}
