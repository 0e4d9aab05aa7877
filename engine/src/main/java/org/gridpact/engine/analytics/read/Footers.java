package org.gridpact.engine.analytics.read;

import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.core.fs.FileStatus;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/**
 * The footers of files this process has read last: a file of hundreds of row groups is read by as
 * many splits, each of which would read and parse all of it. Of at most {@value #MOST_ROW_GROUPS}
 * row groups in all, some 30 MB, but always of the last file; what was not used for longest goes.
 */
final class Footers {
  private static final int MOST_ROW_GROUPS = 4_096;

  private static final Map<Version, ParquetMetadata> KEPT = new LinkedHashMap<>(16, 0.75f, true);

  private Footers() {}

  /** What a file held when it was looked at. */
  private record Version(String file, long length, long modified) {}

  /** The footer of a file as it is now. */
  static ParquetMetadata of(
      FileStatus file, InputFile input, ParquetReadOptions options, SeekableInputStream in)
      throws IOException {
    Version version =
        new Version(file.getPath().toString(), file.getLen(), file.getModificationTime());
    ParquetMetadata known = known(version);
    return known == null ? keep(version, ParquetFileReader.readFooter(input, options, in)) : known;
  }

  private static synchronized ParquetMetadata known(Version version) {
    return KEPT.get(version);
  }

  private static synchronized ParquetMetadata keep(Version version, ParquetMetadata footer) {
    KEPT.put(version, footer);
    int rowGroups = KEPT.values().stream().mapToInt(f -> f.getBlocks().size()).sum();
    Iterator<ParquetMetadata> oldest = KEPT.values().iterator();
    while (rowGroups > MOST_ROW_GROUPS && KEPT.size() > 1) {
      rowGroups -= oldest.next().getBlocks().size();
      oldest.remove();
    }
    return footer;
  }
}
