package org.gridpact.engine.history;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.parquet.column.ParquetProperties;
import org.junit.jupiter.api.Test;

class RowGroupFileTest {
  /** A disk that is full after some bytes. */
  private static final class Full extends FSDataOutputStream {
    private final long room;
    private long written;

    private Full(long room) {
      this.room = room;
    }

    @Override
    public void write(int b) throws IOException {
      if (++written > room) {
        throw new IOException("No space left on device");
      }
    }

    @Override
    public long getPos() {
      return written;
    }

    @Override
    public void flush() {}

    @Override
    public void sync() {}

    @Override
    public void close() {}
  }

  @Test
  void aDiskThatIsFullAtItsEndIsToldInFewWords() throws Exception {
    long magic = 4;
    RowGroupFile file =
        new RowGroupFile(new Full(magic), RollupSchema.SCHEMA, ParquetProperties.builder().build());
    assertThatThrownBy(file::end)
        .isInstanceOf(IOException.class)
        .hasMessage("No space left on device");
  }
}
