package org.gridpact.engine.history;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem.WriteMode;
import org.apache.flink.core.fs.local.LocalFileSystem;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBPreparedStatement;
import org.duckdb.DuckDBReadableVector;
import org.gridpact.engine.history.RowGroupFile.Columns;

/**
 * Writes the rows of a query as a Parquet file to be kept.
 *
 * <p>DuckDB's own writer knows no UTC times in milliseconds and makes columns optional or not as
 * the values happen to be, so that files of one table would differ in their types. Numbers with few
 * values are written by dictionary, others by the bytes of their places (byte stream split), times
 * and sequences by difference.
 */
final class QueryFile {
  private static final int GROUP_ROWS = 1 << 17;
  private static final int PAGE_BYTES = 256 << 10;

  /** 4,096 numbers: beyond that an entry of the dictionary costs more than it saves. */
  private static final int DICTIONARY_BYTES = 32 << 10;

  private QueryFile() {}

  /**
   * Writes a file and syncs it.
   *
   * @param sql its columns are those of the schema, in order; a time is a number of milliseconds
   * @return how many rows it has
   */
  static long write(Connection duck, String sql, MessageType schema, Path file)
      throws IOException, SQLException {
    return write(duck, sql, schema, Names.NONE, file);
  }

  /**
   * Writes a file and syncs it.
   *
   * @param names of columns of which the query has numbers
   */
  static long write(Connection duck, String sql, MessageType schema, Names names, Path file)
      throws IOException, SQLException {
    try (FSDataOutputStream out =
            LocalFileSystem.getSharedInstance()
                .create(
                    org.apache.flink.core.fs.Path.fromLocalFile(file.toFile()),
                    WriteMode.OVERWRITE);
        DuckDBPreparedStatement query =
            duck.prepareStatement(sql).unwrap(DuckDBPreparedStatement.class);
        DuckDBChunkedResult result = query.query()) {
      RowGroupFile parquet = new RowGroupFile(out, schema, properties(schema), Zstandard.SMALL);
      long rows = 0;
      boolean[] more = {result.nextChunk()};
      while (more[0]) {
        long[] written = new long[1];
        parquet.<SQLException>write(
            columns -> {
              while (more[0] && columns.rows() < GROUP_ROWS) {
                write(result.chunk(), schema, names, columns);
                more[0] = result.nextChunk();
              }
              written[0] = columns.rows();
            });
        rows += written[0];
      }
      parquet.end();
      out.sync();
      return rows;
    }
  }

  private static ParquetProperties properties(MessageType schema) {
    ParquetProperties.Builder b =
        ParquetProperties.builder()
            .withWriterVersion(ParquetProperties.WriterVersion.PARQUET_2_0)
            .withAllocator(HeapByteBufferAllocator.getInstance())
            .withPageSize(PAGE_BYTES)
            .withDictionaryPageSize(DICTIONARY_BYTES)
            .withSizeStatisticsEnabled(false);
    for (PrimitiveType column : types(schema)) {
      switch (column.getPrimitiveTypeName()) {
        case DOUBLE -> b.withByteStreamSplitEncoding(column.getName(), true);
        case INT64, INT32 -> b.withDictionaryEncoding(column.getName(), false);
        default -> {}
      }
    }
    return b.build();
  }

  private static List<PrimitiveType> types(MessageType schema) {
    return schema.getFields().stream().map(f -> f.asPrimitiveType()).toList();
  }

  private static void write(
      DuckDBDataChunkReader chunk, MessageType schema, Names names, Columns columns)
      throws SQLException {
    List<PrimitiveType> types = types(schema);
    for (int c = 0; c < types.size(); c++) {
      Binary[] named = names.of().get(types.get(c).getName());
      write(
          chunk.vector(c),
          chunk.rowCount(),
          types.get(c).getName(),
          schema.getMaxDefinitionLevel(types.get(c).getName()),
          columns.column(c),
          named == null ? value(types.get(c).getPrimitiveTypeName()) : named(named));
    }
    for (long r = 0; r < chunk.rowCount(); r++) {
      columns.endRow();
    }
  }

  /** Writes one value that is there. */
  private interface Value {
    void write(DuckDBReadableVector from, long row, int level, ColumnWriter to);
  }

  private static void write(
      DuckDBReadableVector from, long rows, String column, int level, ColumnWriter to, Value value)
      throws SQLException {
    for (long r = 0; r < rows; r++) {
      if (!from.isNull(r)) {
        value.write(from, r, level, to);
      } else if (level > 0) {
        to.writeNull(0, 0);
      } else {
        throw new SQLException("a row has no " + column);
      }
    }
  }

  /** Texts, of which neighbours are often the same. */
  private static final class Texts implements Value {
    private String before = "";
    private Binary text = RowPlan.text(before);

    @Override
    public void write(DuckDBReadableVector from, long row, int level, ColumnWriter to) {
      String value = from.getString(row);
      if (!value.equals(before)) {
        before = value;
        text = RowPlan.text(value);
      }
      to.write(text, 0, level);
    }
  }

  private static Value named(Binary[] names) {
    return (from, row, level, to) -> to.write(names[from.getInt(row)], 0, level);
  }

  private static Value value(PrimitiveTypeName type) {
    return switch (type) {
      case INT64 -> (from, row, level, to) -> to.write(from.getLong(row), 0, level);
      case INT32 -> (from, row, level, to) -> to.write(from.getInt(row), 0, level);
      case DOUBLE -> (from, row, level, to) -> to.write(from.getDouble(row), 0, level);
      case BOOLEAN -> (from, row, level, to) -> to.write(from.getBoolean(row), 0, level);
      case BINARY -> new Texts();
      case FLOAT, INT96, FIXED_LEN_BYTE_ARRAY ->
          throw new IllegalArgumentException("no column of history is of type " + type);
    };
  }
}
