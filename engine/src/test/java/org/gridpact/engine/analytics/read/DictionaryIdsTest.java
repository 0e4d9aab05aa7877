package org.gridpact.engine.analytics.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers of dictionary entries as parquet-java writes them. */
class DictionaryIdsTest {
  private static final int ROWS = 20_000;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 7, 8, 9, 12, 16, 23, 31, 32})
  void whatParquetWritesIsReadInPiecesOfAnySize(int width) throws IOException {
    long seed = width;
    Random random = new Random(seed);
    int[] written = written(width, random);
    DictionaryIds ids = new DictionaryIds(page(width, written));

    int[] read = written.clone();
    for (int at = 0; at < ROWS; ) {
      int end = Math.min(ROWS, at + 1 + random.nextInt(2_500));
      if (random.nextInt(4) == 0) {
        ids.skip(end - at);
      } else {
        Arrays.fill(read, at, end, -1);
        ids.read(read, at, end);
      }
      at = end;
    }

    assertThat(read).as("seed %d", seed).isEqualTo(written);
  }

  @Test
  void aPageThatEndsEarlyIsSaidToDoSo() throws IOException {
    DictionaryIds ids = new DictionaryIds(page(3, new int[] {1, 2, 3, 4, 5, 6, 7, 0}));

    assertThatThrownBy(() -> ids.read(new int[9], 0, 9))
        .isInstanceOf(EOFException.class)
        .hasMessage("a page ends early");
  }

  @Test
  void moreThan32BitsAreRefused() {
    assertThatThrownBy(
            () -> new DictionaryIds(ByteBufferInputStream.wrap(ByteBuffer.wrap(new byte[] {33}))))
        .isInstanceOf(IOException.class)
        .hasMessage("a page has numbers of 33 bits");
  }

  /** Long runs of the same and stretches of different ones. */
  private static int[] written(int width, Random random) {
    int[] written = new int[ROWS];
    for (int at = 0; at < ROWS; ) {
      int end = Math.min(ROWS, at + 1 + random.nextInt(300));
      boolean same = random.nextBoolean();
      int value = any(width, random);
      for (; at < end; at++) {
        written[at] = same ? value : any(width, random);
      }
    }
    return written;
  }

  private static int any(int width, Random random) {
    return width == 0 ? 0 : random.nextInt() >>> (Integer.SIZE - width);
  }

  private static ByteBufferInputStream page(int width, int[] ids) throws IOException {
    try (RunLengthBitPackingHybridEncoder encoder =
        new RunLengthBitPackingHybridEncoder(
            width, 1 << 10, 1 << 20, HeapByteBufferAllocator.getInstance())) {
      for (int id : ids) {
        encoder.writeInt(id);
      }
      ByteArrayOutputStream page = new ByteArrayOutputStream();
      page.write(width);
      encoder.toBytes().writeAllTo(page);
      return ByteBufferInputStream.wrap(ByteBuffer.wrap(page.toByteArray()));
    }
  }
}
