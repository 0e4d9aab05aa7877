package org.gridpact.engine.history;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** ZSTD pages without Hadoop's codec pools, which take a third of a second to load. */
record Zstandard(int level) implements BytesInputCompressor {
  /** For what is written while it comes in. */
  static final int FAST = 1;

  /** For what is written once more, to be kept. */
  static final int SMALL = 6;

  @Override
  public BytesInput compress(BytesInput page) throws IOException {
    return BytesInput.from(Zstd.compress(bytes(page), level));
  }

  private static byte[] bytes(BytesInput page) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(Math.toIntExact(page.size()));
    page.writeAllTo(out);
    return out.toByteArray();
  }

  @Override
  public CompressionCodecName getCodecName() {
    return CompressionCodecName.ZSTD;
  }

  @Override
  public void release() {
    // Holds nothing between pages.
  }
}
