package org.gridpact.engine.history;

import java.io.IOException;
import java.util.Map;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.schema.MessageType;

/** One Parquet file, written row group by row group. */
public final class RowGroupFile {
  private static final int NAME_LENGTH_IN_INDEX = 64;

  private final MessageType schema;
  private final ParquetProperties properties;
  private final Zstandard compressor;
  private final ParquetFileWriter file;

  /** Writes a file at the compression that is fast. */
  public RowGroupFile(FSDataOutputStream out, MessageType schema, ParquetProperties properties)
      throws IOException {
    this(out, schema, properties, Zstandard.FAST);
  }

  RowGroupFile(
      FSDataOutputStream out, MessageType schema, ParquetProperties properties, int zstdLevel)
      throws IOException {
    this.schema = schema;
    this.properties = properties;
    this.compressor = new Zstandard(zstdLevel);
    this.file =
        new ParquetFileWriter(
            new FlinkOutputFile(out),
            schema,
            ParquetFileWriter.Mode.CREATE,
            Long.MAX_VALUE,
            0,
            null,
            properties);
    file.start();
  }

  /** The columns of one row group, in the order of the schema. */
  public static final class Columns {
    private final ColumnWriteStore store;
    private final ColumnWriter[] columns;
    private long rows;

    private Columns(MessageType schema, ColumnWriteStore store) {
      this.store = store;
      columns =
          schema.getColumns().stream().map(store::getColumnWriter).toArray(ColumnWriter[]::new);
    }

    public ColumnWriter column(int index) {
      return columns[index];
    }

    public void endRow() {
      store.endRecord();
      rows++;
    }

    long rows() {
      return rows;
    }
  }

  /** Fills the columns of a row group. */
  public interface Filling<E extends Exception> {
    void fill(Columns columns) throws E;
  }

  /** Writes a row group; {@code rows} fills its columns. */
  public <E extends Exception> void write(Filling<E> rows) throws IOException, E {
    try (ColumnChunkPageWriteStore pages =
            new ColumnChunkPageWriteStore(
                compressor, schema, HeapByteBufferAllocator.getInstance(), NAME_LENGTH_IN_INDEX);
        ColumnWriteStore store = properties.newColumnWriteStore(schema, pages, pages)) {
      Columns columns = new Columns(schema, store);
      rows.fill(columns);
      file.startBlock(columns.rows);
      store.flush();
      pages.flushToFileWriter(file);
      file.endBlock();
    }
  }

  /** Ends the file; nothing can be written after it. */
  public void end() throws IOException {
    try {
      file.end(Map.of());
    } catch (IOException e) {
      // parquet-java's message is all of the end that it could not write, in thousands of words.
      throw new IOException(Causes.first(e), e);
    }
  }
}
