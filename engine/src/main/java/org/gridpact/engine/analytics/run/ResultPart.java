package org.gridpact.engine.analytics.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ParquetProperties;
import org.gridpact.engine.history.RowGroupFile;

/**
 * One worker's part of a table of the result, a Parquet file {@code TABLE-NNNNN.parquet}.
 *
 * <p>It has a name of its own until {@link #end}: a worker that is started again after a failure
 * leaves no half part, and no two for one. Owned by one thread.
 */
public final class ResultPart implements AutoCloseable {
  private static final int GROUP_ROWS = 1 << 15;
  private static final ParquetProperties PROPERTIES =
      ParquetProperties.builder()
          .withWriterVersion(ParquetProperties.WriterVersion.PARQUET_2_0)
          .withAllocator(HeapByteBufferAllocator.getInstance())
          .withSizeStatisticsEnabled(false)
          .build();

  private final List<ResultColumn> columns;
  private final Path unfinished;
  private final Path finished;
  private final FSDataOutputStream out;
  private final RowGroupFile file;
  private final List<Object[]> held = new ArrayList<>();
  private boolean ended;

  public ResultPart(String table, Work.Place place, List<ResultColumn> columns) throws IOException {
    this.columns = List.copyOf(columns);
    String name = "%s-%05d.parquet".formatted(table, place.worker());
    finished = new Path(place.results(), name);
    unfinished = new Path(place.results(), ".%s.%s".formatted(name, UUID.randomUUID()));
    out = unfinished.getFileSystem().create(unfinished, FileSystem.WriteMode.NO_OVERWRITE);
    file = new RowGroupFile(out, ResultColumn.schema(columns), PROPERTIES);
  }

  /** A row, a value for each column. */
  public void row(Object... values) throws IOException {
    held.add(values);
    if (held.size() == GROUP_ROWS) {
      flush();
    }
  }

  /** Many rows at once, column by column. */
  public void rows(Consumer<RowGroupFile.Columns> rows) throws IOException {
    flush();
    file.write(rows);
  }

  private void flush() throws IOException {
    if (held.isEmpty()) {
      return;
    }
    file.write(
        to -> {
          for (Object[] row : held) {
            for (int c = 0; c < row.length; c++) {
              columns.get(c).write(to.column(c), row[c]);
            }
            to.endRow();
          }
        });
    held.clear();
  }

  /** The part is whole, and gets its name. */
  public void end() throws IOException {
    flush();
    file.end();
    out.close();
    FileSystem files = unfinished.getFileSystem();
    files.delete(finished, false);
    if (!files.rename(unfinished, finished)) {
      throw new IOException("%s cannot be renamed to %s".formatted(unfinished, finished));
    }
    ended = true;
  }

  @Override
  public void close() throws IOException {
    if (!ended) {
      out.close();
      unfinished.getFileSystem().delete(unfinished, false);
    }
  }
}
