package org.gridpact.engine.history;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A folder whose files are of one area and day, and of one bucket where its kind has them.
 *
 * @param bucket or {@link HistoryFile#NO_BUCKET}
 */
record HistoryFolder(Path path, String area, LocalDate day, int bucket) {
  private static final String DATA_PREFIX = "part-";
  private static final String DATA_SUFFIX = ".parquet";

  /** Swaps follow each other by milliseconds at the quickest. */
  private static final int MOST_TRIES = 100;

  /** The files whose rows count now; none where the folder is not there. */
  List<HistoryFile> files() throws IOException {
    for (int i = 0; i < MOST_TRIES; i++) {
      Optional<List<HistoryFile>> files = filesUnlessChanging();
      if (files.isPresent()) {
        return files.get();
      }
    }
    throw new IOException(
        "%s changed at each of %d looks: list it again".formatted(path, MOST_TRIES));
  }

  /**
   * Two equal looks in a row are one moment: no name is ever used again once it is gone, and what
   * happens in between shows in the names.
   */
  private Optional<List<HistoryFile>> filesUnlessChanging() throws IOException {
    Set<String> names = names();
    try {
      Set<String> data = new TreeSet<>(names);
      data.removeIf(name -> !isData(name));
      for (String name : names) {
        if (SwapRecord.isRecord(name)) {
          data.removeAll(SwapRecord.read(path.resolve(name)).hidden(names));
        }
      }
      List<HistoryFile> files = new ArrayList<>();
      for (String name : data) {
        Path file = path.resolve(name);
        files.add(new HistoryFile(file, area, day, bucket, Files.size(file)));
      }
      return names.equals(names()) ? Optional.of(files) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  static boolean isData(String name) {
    return name.startsWith(DATA_PREFIX) && name.endsWith(DATA_SUFFIX);
  }

  /** Names of all that is in the folder; none where it is not there. */
  Set<String> names() throws IOException {
    Set<String> names = new HashSet<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(path)) {
      all.forEach(file -> names.add(file.getFileName().toString()));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Set.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }
}
