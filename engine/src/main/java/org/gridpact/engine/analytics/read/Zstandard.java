package org.gridpact.engine.analytics.read;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Pages as history has them, ZSTD or not compressed, without Hadoop's codec pools. */
final class Zstandard implements CompressionCodecFactory {
  /**
   * Made once, since that takes as long as a small page, and not before a page needs it: it holds
   * memory that is not Java's until {@link #release}.
   */
  private ZstdDecompressCtx context;

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    throw new UnsupportedOperationException("only for reading");
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    return switch (codec) {
      case ZSTD -> new Pages(context());
      case UNCOMPRESSED -> new Plain();
      default ->
          throw new IllegalArgumentException(
              "its pages are compressed by %s; history is ZSTD".formatted(codec));
    };
  }

  private ZstdDecompressCtx context() {
    if (context == null) {
      context = new ZstdDecompressCtx();
    }
    return context;
  }

  @Override
  public void release() {
    if (context != null) {
      context.close();
      context = null;
    }
  }

  private static final class Plain implements BytesInputDecompressor {
    @Override
    public BytesInput decompress(BytesInput page, int size) {
      return page;
    }

    @Override
    public void decompress(ByteBuffer in, int compressed, ByteBuffer out, int size) {
      out.put(in);
    }

    @Override
    public void release() {
      // Holds nothing between pages.
    }
  }

  private record Pages(ZstdDecompressCtx context) implements BytesInputDecompressor {
    @Override
    public BytesInput decompress(BytesInput page, int size) throws IOException {
      ByteBuffer in = page.toInputStream().slice(Math.toIntExact(page.size()));
      return BytesInput.from(decompress(in, size));
    }

    private byte[] decompress(ByteBuffer page, int size) throws IOException {
      ByteBuffer in = page;
      if (!in.hasArray()) {
        in = ByteBuffer.allocate(page.remaining()).put(page).flip();
      }
      byte[] out = new byte[size];
      int got;
      try {
        got =
            context.decompressByteArray(
                out, 0, size, in.array(), in.arrayOffset() + in.position(), in.remaining());
      } catch (ZstdException e) {
        throw new IOException("a page is damaged: " + e.getMessage(), e);
      }
      if (got != size) {
        throw new IOException("a page has %d of its %d bytes".formatted(got, size));
      }
      return out;
    }

    @Override
    public void decompress(ByteBuffer in, int compressed, ByteBuffer out, int size)
        throws IOException {
      out.put(decompress(in.slice(in.position(), compressed), size));
      in.position(in.position() + compressed);
    }

    @Override
    public void release() {
      // Holds nothing between pages.
    }
  }
}
