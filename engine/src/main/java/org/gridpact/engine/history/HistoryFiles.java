package org.gridpact.engine.history;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.parquet.schema.MessageType;

/**
 * The finished files of history, each row in exactly one of them whenever they are listed: what a
 * swap takes out and puts in changes places at once.
 *
 * <p>A listing is of one moment of each folder. A file in it may be gone when it is opened, since
 * compaction took its rows elsewhere; then list again. Safe for use by many threads.
 */
public final class HistoryFiles {
  /** What rows are of, and the folder they are in. */
  public enum Kind {
    /** Raw rows, as measured. */
    READINGS(true),
    /** Rollups of a minute. */
    MINUTES(true),
    /** Rollups of a quarter of an hour. */
    QUARTERS(true),
    /** Minutes that gateways rolled up because a full store could not keep their readings. */
    REPORTED(false);

    private final boolean bucketed;

    Kind(boolean bucketed) {
      this.bucketed = bucketed;
    }

    public String folder() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The columns of its files. */
    MessageType schema() {
      return this == READINGS ? HistorySchema.SCHEMA : RollupSchema.SCHEMA;
    }

    /** Whether a day has buckets. */
    public boolean bucketed() {
      return bucketed;
    }
  }

  private static final Comparator<HistoryFile> ORDER =
      Comparator.comparing(HistoryFile::day)
          .thenComparingInt(HistoryFile::bucket)
          .thenComparing(HistoryFile::path);

  private final Path root;

  /**
   * The files below a folder.
   *
   * @param root folder of history, which need not be there yet
   */
  public HistoryFiles(Path root) {
    this.root = root;
  }

  public Path root() {
    return root;
  }

  /** All files of a kind, by day, bucket and path. */
  public List<HistoryFile> list(Kind kind) throws IOException {
    return list(kind, LocalDate.MIN, LocalDate.MAX);
  }

  /** Those of the days from one time to another, both in epoch millis and included. */
  public List<HistoryFile> list(Kind kind, long firstMillis, long lastMillis) throws IOException {
    return list(kind, day(firstMillis), day(lastMillis));
  }

  private static LocalDate day(long epochMillis) {
    return LocalDate.ofEpochDay(Math.floorDiv(epochMillis, HistoryBatch.DAY_MILLIS));
  }

  /** Those of some days, by day, bucket and path. */
  public List<HistoryFile> list(Kind kind, LocalDate fromDay, LocalDate toDayInclusive)
      throws IOException {
    List<HistoryFile> files = new ArrayList<>();
    for (HistoryFolder folder : folders(kind)) {
      if (!folder.day().isBefore(fromDay) && !folder.day().isAfter(toDayInclusive)) {
        files.addAll(folder.files());
      }
    }
    files.sort(ORDER);
    return files;
  }

  /** The folders of a kind in which files may be. */
  List<HistoryFolder> folders(Kind kind) throws IOException {
    List<HistoryFolder> days = days(root.resolve(kind.folder()));
    if (!kind.bucketed()) {
      return days;
    }
    List<HistoryFolder> folders = new ArrayList<>();
    for (HistoryFolder day : days) {
      for (Path bucket : below(day.path(), "bucket=[0-9][0-9]")) {
        folders.add(
            new HistoryFolder(bucket, day.area(), day.day(), Integer.parseInt(value(bucket))));
      }
    }
    return folders;
  }

  /** The folders of days below a folder of areas, by path. */
  static List<HistoryFolder> days(Path areas) throws IOException {
    List<HistoryFolder> days = new ArrayList<>();
    for (Path area : below(areas, "area=*")) {
      for (Path day : below(area, "day=*")) {
        date(value(day))
            .ifPresent(
                date -> days.add(new HistoryFolder(day, value(area), date, HistoryFile.NO_BUCKET)));
      }
    }
    return days;
  }

  /** Where files of a kind, day and bucket are; it need not be there. */
  HistoryFolder folder(Kind kind, String area, LocalDate day, int bucket) {
    Path ofDay = root.resolve(kind.folder()).resolve("area=" + area).resolve("day=" + day);
    return new HistoryFolder(
        kind.bucketed() ? ofDay.resolve(Buckets.folder(bucket)) : ofDay, area, day, bucket);
  }

  private static String value(Path folder) {
    String name = folder.getFileName().toString();
    return name.substring(name.indexOf('=') + 1);
  }

  private static Optional<LocalDate> date(String text) {
    try {
      return Optional.of(LocalDate.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static List<Path> below(Path folder, String pattern) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> matching = Files.newDirectoryStream(folder, pattern)) {
      matching.forEach(found::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
    found.sort(null);
    return found;
  }
}
