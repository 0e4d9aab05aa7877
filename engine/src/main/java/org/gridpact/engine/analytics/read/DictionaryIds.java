package org.gridpact.engine.analytics.read;

import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.parquet.bytes.ByteBufferInputStream;

/**
 * Which entries of a dictionary the values of a page are, many at a time: runs of the same entry,
 * and packed numbers of entries (Parquet format, Encodings: RLE / bit-packing hybrid). Owned by one
 * thread.
 */
final class DictionaryIds {
  private static final int CHUNK = 1 << 10;

  /** Bits of a number. */
  private final int width;

  private final ByteBuffer in;

  /** Of the present run. */
  private int left;

  private boolean same;
  private int id;

  /** What is read of a packed run and not yet given. */
  private long bits;

  private int held;

  /** Reads a page from its first byte, which is the width. */
  DictionaryIds(ByteBufferInputStream page) throws IOException {
    in = page.slice(page.available());
    width = in.hasRemaining() ? in.get() : 0;
    if (width < 0 || width > Integer.SIZE) {
      throw new IOException("a page has numbers of %d bits".formatted(width));
    }
  }

  /** The next ones, into a part of an array. */
  void read(int[] into, int from, int to) throws IOException {
    try {
      for (int at = from; at < to; ) {
        while (left == 0) {
          begin();
        }
        int end = Math.min(to, at + left);
        if (same) {
          Arrays.fill(into, at, end, id);
        } else {
          unpack(into, at, end);
        }
        left -= end - at;
        at = end;
      }
    } catch (BufferUnderflowException e) {
      throw new EOFException("a page ends early");
    }
  }

  /** Passes over the next {@code n}. */
  void skip(int n) throws IOException {
    int[] passed = new int[Math.min(n, CHUNK)];
    for (int done = 0; done < n; done += passed.length) {
      read(passed, 0, Math.min(passed.length, n - done));
    }
  }

  private void begin() {
    int header = header();
    same = (header & 1) == 0;
    left = same ? header >>> 1 : (header >>> 1) * Byte.SIZE;
    if (same) {
      id = 0;
      for (int shift = 0; shift < width; shift += Byte.SIZE) {
        id |= (in.get() & 0xFF) << shift;
      }
    }
    bits = 0;
    held = 0;
  }

  /** A variable-length integer: seven bits a byte, the lowest first. */
  private int header() {
    int header = 0;
    int shift = 0;
    byte next;
    do {
      next = in.get();
      header |= (next & 0x7F) << shift;
      shift += 7;
    } while (next < 0);
    return header;
  }

  private void unpack(int[] into, int from, int to) {
    long mask = (1L << width) - 1;
    for (int i = from; i < to; i++) {
      while (held < width) {
        bits |= (in.get() & 0xFFL) << held;
        held += Byte.SIZE;
      }
      into[i] = (int) (bits & mask);
      bits >>>= width;
      held -= width;
    }
  }
}
