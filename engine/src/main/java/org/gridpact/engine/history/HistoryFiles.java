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
    List<HistoryFolder> folders = new ArrayList<>();
    for (Path area : below(root.resolve(kind.folder()), "area=*")) {
      for (Path day : below(area, "day=*")) {
        Optional<LocalDate> date = date(value(day));
        if (date.isPresent()) {
          for (Path leaf : kind.bucketed() ? below(day, "bucket=[0-9][0-9]") : List.of(day)) {
            int bucket = kind.bucketed() ? Integer.parseInt(value(leaf)) : HistoryFile.NO_BUCKET;
            folders.add(new HistoryFolder(leaf, value(area), date.get(), bucket));
          }
        }
      }
    }
    return folders;
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

  static List<Path> below(Path folder, String pattern) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> matching = Files.newDirectoryStream(folder, pattern)) {
      matching.forEach(found::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
    return found;
  }
}
