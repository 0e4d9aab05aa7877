package org.gridpact.engine.analytics.read;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.formats.parquet.ParquetInputFile;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.gridpact.engine.analytics.run.UnreadableInputException;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quality;

/**
 * One file of history, open for reading.
 *
 * <p>Whatever is wrong with it ends in an {@link UnreadableInputException}.
 */
final class HistoryParquet implements AutoCloseable {
  /** Of one row group; its columns are held at once, some 40 bytes a row. */
  static final int MOST_ROWS = 4 << 20;

  private static final int CHUNK = 1 << 13;

  private static final String NO_LAST = "\uffff";

  private final String file;
  private final FSDataInputStream in;
  private final ParquetFileReader reader;

  private HistoryParquet(String file, FSDataInputStream in, ParquetFileReader reader) {
    this.file = file;
    this.in = in;
    this.reader = reader;
  }

  static HistoryParquet open(String file) throws UnreadableInputException {
    FSDataInputStream in = null;
    try {
      Path path = new Path(file);
      FileSystem files = path.getFileSystem();
      FileStatus status = files.getFileStatus(path);
      in = files.open(path);
      ParquetReadOptions options =
          ParquetReadOptions.builder(new PlainParquetConfiguration())
              .withCodecFactory(new Zstandard())
              .withUseHadoopVectoredIo(false)
              .build();
      InputFile input =
          new ParquetInputFile(in, status.getLen()) {
            // So Parquet's messages begin, which are told after the file's name.
            @Override
            public String toString() {
              return "it";
            }
          };
      SeekableInputStream stream = input.newStream();
      ParquetMetadata footer = Footers.of(status, input, options, stream);
      return new HistoryParquet(file, in, ParquetFileReader.open(input, footer, options, stream));
    } catch (FileNotFoundException e) {
      throw UnreadableInputException.gone(file, e);
    } catch (IOException | RuntimeException e) {
      closeQuietly(in);
      throw unreadable(file, e);
    }
  }

  private static void closeQuietly(FSDataInputStream in) {
    if (in != null) {
      try {
        in.close();
      } catch (IOException e) {
        // The file was not readable before, which is what is told.
      }
    }
  }

  private static UnreadableInputException unreadable(String file, Exception e) {
    String what = e instanceof UncheckedIOException u ? u.getCause().getMessage() : e.getMessage();
    return new UnreadableInputException(
        file, what == null ? e.getClass().getSimpleName() : firstLine(what), e);
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse(text);
  }

  /** How many row groups it has. */
  int size() {
    return reader.getRowGroups().size();
  }

  /** The row groups that have rows in the range, from the footer alone. */
  List<RowGroup> rowGroups(Columns columns) throws UnreadableInputException {
    try {
      check(reader.getFileMetaData().getSchema());
      List<RowGroup> groups = new ArrayList<>();
      List<BlockMetaData> blocks = reader.getRowGroups();
      for (int i = 0; i < blocks.size(); i++) {
        RowGroup group = rowGroup(i, blocks.get(i), columns);
        if (group.rows() > 0
            && group.firstMillis() <= columns.toMillis()
            && group.lastMillis() >= columns.fromMillis()) {
          groups.add(group);
        }
      }
      return groups;
    } catch (IOException | RuntimeException e) {
      throw unreadable(file, e);
    }
  }

  private static void check(MessageType schema) throws IOException {
    for (String name : List.of(Columns.TIME, Columns.DEVICE, Columns.PHASE, Columns.QUALITY)) {
      PrimitiveTypeName wanted =
          name.equals(Columns.TIME) ? PrimitiveTypeName.INT64 : PrimitiveTypeName.BINARY;
      if (!schema.containsField(name)
          || !schema.getType(name).isPrimitive()
          || schema.getType(name).asPrimitiveType().getPrimitiveTypeName() != wanted) {
        throw new IOException("it is no file of history: it has no column %s".formatted(name));
      }
    }
    if (!(schema.getType(Columns.TIME).getLogicalTypeAnnotation()
            instanceof TimestampLogicalTypeAnnotation time)
        || time.getUnit() != TimeUnit.MILLIS) {
      throw new IOException("it is no file of history: its times are not in milliseconds");
    }
  }

  private RowGroup rowGroup(int index, BlockMetaData block, Columns columns) throws IOException {
    long first = Long.MIN_VALUE;
    long last = Long.MAX_VALUE;
    String firstDevice = "";
    String lastDevice = NO_LAST;
    long bytes = 0;
    for (ColumnChunkMetaData chunk : block.getColumns()) {
      String name = chunk.getPath().toDotString();
      bytes += columns.needs(name) ? chunk.getTotalSize() : 0;
      Statistics<?> s = chunk.getStatistics();
      if (s == null || !s.hasNonNullValue()) {
        continue;
      }
      if (name.equals(Columns.TIME)) {
        first = (Long) s.genericGetMin();
        last = (Long) s.genericGetMax();
      } else if (name.equals(Columns.DEVICE)) {
        firstDevice = ((Binary) s.genericGetMin()).toStringUsingUTF8();
        lastDevice = ((Binary) s.genericGetMax()).toStringUsingUTF8();
      }
    }
    if (block.getRowCount() > MOST_ROWS) {
      throw new IOException(
          "row group %d has %,d rows, and at most %,d are read at once"
              .formatted(index, block.getRowCount(), MOST_ROWS));
    }
    return new RowGroup(
        file, index, block.getRowCount(), bytes, firstDevice, lastDevice, first, last);
  }

  /** The rows of a row group that are the split's and in the range. */
  RowBlock read(RowGroup group, FileSplit split, Columns columns) throws UnreadableInputException {
    try {
      return readRows(group, split, columns);
    } catch (IOException | RuntimeException e) {
      throw unreadable(file, e);
    }
  }

  private RowBlock readRows(RowGroup group, FileSplit split, Columns columns) throws IOException {
    MessageType schema = reader.getFileMetaData().getSchema();
    Set<String> empty = emptyColumns(reader.getRowGroups().get(group.index()));
    List<Type> wanted =
        schema.getFields().stream()
            .filter(f -> columns.needs(f.getName()) && !empty.contains(f.getName()))
            .toList();
    MessageType read = new MessageType(schema.getName(), wanted);
    reader.setRequestedSchema(read);
    try (PageReadStore pages = reader.readRowGroup(group.index())) {
      return rows(read, pages, split, columns, group);
    }
  }

  /** Those of which the footer says that all is null. */
  private static Set<String> emptyColumns(BlockMetaData block) {
    return block.getColumns().stream()
        .filter(c -> c.getStatistics() != null && c.getStatistics().isNumNullsSet())
        .filter(c -> c.getStatistics().getNumNulls() == c.getValueCount())
        .map(c -> c.getPath().toDotString())
        .collect(Collectors.toSet());
  }

  private static RowBlock rows(
      MessageType schema, PageReadStore pages, FileSplit split, Columns columns, RowGroup group)
      throws IOException {
    int all = Math.toIntExact(pages.getRowCount());
    Names names = new Names();
    int[] device = new int[all];
    column(schema, pages, Columns.DEVICE).names(device, all, names);
    boolean[] ours = new boolean[names.size()];
    boolean whole = columns.has(group.firstMillis()) && columns.has(group.lastMillis());
    for (int d = 0; d < ours.length; d++) {
      ours[d] = split.has(names.name(d));
      whole &= ours[d];
    }
    int from = 0;
    while (from < all && !ours[device[from]]) {
      from++;
    }
    int to = all;
    while (to > from && !ours[device[to - 1]]) {
      to--;
    }
    int rows = to - from;
    long[] times = new long[rows];
    at(from, column(schema, pages, Columns.TIME)).longs(times, rows);
    byte[] phases = ordinals(schema, pages, Columns.PHASE, from, rows, HistoryParquet::phase);
    byte[] qualities =
        ordinals(schema, pages, Columns.QUALITY, from, rows, HistoryParquet::quality);
    double[][] values = new double[columns.values().size()][];
    for (int v = 0; v < values.length; v++) {
      String name = columns.values().get(v);
      if (schema.containsField(name)) {
        values[v] = new double[rows];
        at(from, column(schema, pages, name)).doubles(values[v], rows);
      }
    }
    device = rows == all ? device : Arrays.copyOfRange(device, from, to);
    if (whole || areAllKept(device, ours, times, columns)) {
      return RowBlock.of(names, device, times, phases, qualities, values);
    }
    int[] kept = kept(device, ours, times, columns);
    return RowBlock.of(
        names,
        Rows.pick(device, kept),
        Rows.pick(times, kept),
        Rows.pick(phases, kept),
        Rows.pick(qualities, kept),
        Rows.pick(values, kept));
  }

  private static boolean areAllKept(int[] device, boolean[] ours, long[] times, Columns columns) {
    for (int i = 0; i < times.length; i++) {
      if (!columns.has(times[i]) || !ours[device[i]]) {
        return false;
      }
    }
    return true;
  }

  /** The rows that are ours and in the range. */
  private static int[] kept(int[] device, boolean[] ours, long[] times, Columns columns) {
    int[] kept = new int[times.length];
    int n = 0;
    for (int i = 0; i < times.length; i++) {
      if (columns.has(times[i]) && ours[device[i]]) {
        kept[n++] = i;
      }
    }
    return Arrays.copyOf(kept, n);
  }

  private static ColumnValues column(MessageType schema, PageReadStore pages, String name)
      throws IOException {
    ColumnDescriptor column = schema.getColumnDescription(new String[] {name});
    return new ColumnValues(column, pages.getPageReader(column));
  }

  private static ColumnValues at(int row, ColumnValues column) throws IOException {
    column.skip(row);
    return column;
  }

  private interface Ordinal {
    byte of(String name) throws IOException;
  }

  private static byte[] ordinals(
      MessageType schema, PageReadStore pages, String name, int from, int rows, Ordinal ordinal)
      throws IOException {
    Names names = new Names();
    ColumnValues column = at(from, column(schema, pages, name));
    byte[] ordinals = new byte[rows];
    int[] numbers = new int[Math.min(rows, CHUNK)];
    byte[] ofNumber = new byte[0];
    for (int at = 0; at < rows; at += CHUNK) {
      int n = Math.min(CHUNK, rows - at);
      column.names(numbers, n, names);
      int known = ofNumber.length;
      ofNumber = Arrays.copyOf(ofNumber, names.size());
      for (int i = known; i < ofNumber.length; i++) {
        ofNumber[i] = ordinal.of(names.name(i));
      }
      for (int i = 0; i < n; i++) {
        ordinals[at + i] = ofNumber[numbers[i]];
      }
    }
    return ordinals;
  }

  private static byte phase(String name) throws IOException {
    try {
      return (byte) Phase.valueOf(name).ordinal();
    } catch (IllegalArgumentException e) {
      throw new IOException("unknown phase '%s'".formatted(name), e);
    }
  }

  private static byte quality(String name) throws IOException {
    try {
      return (byte) Quality.valueOf(name).ordinal();
    } catch (IllegalArgumentException e) {
      throw new IOException("unknown quality '%s'".formatted(name), e);
    }
  }

  @Override
  public void close() throws UnreadableInputException {
    try {
      reader.close();
      in.close();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }
}
