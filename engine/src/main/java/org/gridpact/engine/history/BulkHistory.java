package org.gridpact.engine.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem.WriteMode;
import org.apache.flink.core.fs.local.LocalFileSystem;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.model.measurement.Frame;

/**
 * Writes frames straight into a history, with the stream job's writer but without the job: for
 * measuring, and for tests. Nobody sees a file before it is whole; nothing is known of what was
 * written before, so a frame given twice is there twice.
 *
 * <p>At most {@value #MOST_OPEN} days and buckets are open; of more the one opened first is
 * finished. Owned by one thread.
 */
public final class BulkHistory implements AutoCloseable {
  static final int MOST_OPEN = 32;

  private final HistoryFiles files;
  private final String area;
  private final long readingsAFile;
  private final Map<Place, Open> open = new LinkedHashMap<>();

  private record Place(long day, int bucket) {}

  /** A file being written. */
  private static final class Open {
    private final Path hidden;
    private final Path name;
    private final FSDataOutputStream out;
    private final HistoryWriter writer;
    private long readings;

    private Open(Path folder) throws IOException {
      Files.createDirectories(folder);
      String part = "part-b-" + UUID.randomUUID() + ".parquet";
      hidden = folder.resolve("." + part);
      name = folder.resolve(part);
      out =
          LocalFileSystem.getSharedInstance()
              .create(
                  org.apache.flink.core.fs.Path.fromLocalFile(hidden.toFile()),
                  WriteMode.NO_OVERWRITE);
      writer = new HistoryWriter(out);
    }

    private void finish() throws IOException {
      try (out) {
        writer.finish();
        out.sync();
      }
      Files.move(hidden, name, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /**
   * Writes below a folder.
   *
   * @param readingsAFile after which a file is finished and the next begun
   */
  public BulkHistory(Path root, String area, long readingsAFile) {
    files = new HistoryFiles(root);
    this.area = area;
    this.readingsAFile = readingsAFile;
  }

  /** Adds all readings of a frame that fits the plan's birth. */
  public void add(RowPlan plan, Frame frame) throws IOException {
    for (HistoryBatch batch : HistoryBatch.of(plan, frame)) {
      Place place = new Place(batch.day(), batch.bucket());
      Open to = open.get(place);
      if (to == null) {
        finishOldest(MOST_OPEN - 1);
        LocalDate day = LocalDate.ofEpochDay(batch.day());
        to = new Open(files.folder(Kind.READINGS, area, day, batch.bucket()).path());
        open.put(place, to);
      }
      to.writer.addElement(batch);
      to.readings += batch.size();
      if (to.readings >= readingsAFile) {
        open.remove(place);
        to.finish();
      }
    }
  }

  private void finishOldest(int remaining) throws IOException {
    List<Open> finished = new ArrayList<>();
    Iterator<Open> oldest = open.values().iterator();
    while (open.size() > remaining) {
      finished.add(oldest.next());
      oldest.remove();
    }
    for (Open file : finished) {
      file.finish();
    }
  }

  /** Finishes all files. */
  @Override
  public void close() throws IOException {
    finishOldest(0);
  }
}
