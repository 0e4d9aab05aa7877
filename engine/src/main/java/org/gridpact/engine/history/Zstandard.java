package org.gridpact.engine.history;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** ZSTD pages without Hadoop's codec pools, which take a third of a second to load. */
final class Zstandard implements BytesInputCompressor {
  private static final int LEVEL = 1;

  @Override
  public BytesInput compress(BytesInput page) throws IOException {
    return BytesInput.from(Zstd.compress(bytes(page), LEVEL));
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
