package org.gridpact.engine.history;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.gridpact.engine.history.HistoryFiles.Kind;

/**
 * Moves a history of before there were buckets, {@code area=A/day=D/part-*} and {@code
 * rollups/area=A/day=D/part-*}, to where they are now.
 *
 * <p>A file's rows are written by bucket under names made of its own, and then it is deleted. After
 * a crash this is done again under the same names, so no row is there twice; until it is done the
 * rows not yet moved are in no listing.
 */
final class OldLayout {
  private static final String ROLLUPS = "rollups";

  private final Connection duck;
  private final Path root;
  private final HistoryFiles files;
  private final int buckets;

  OldLayout(Connection duck, HistoryFiles files, int buckets) {
    this.duck = duck;
    this.root = files.root();
    this.files = files;
    this.buckets = buckets;
  }

  /** Whether there is any of it. */
  static boolean isThere(Path root) throws IOException {
    return !HistoryFiles.days(root).isEmpty()
        || !HistoryFiles.days(root.resolve(ROLLUPS)).isEmpty();
  }

  /**
   * Moves what there is of it.
   *
   * @return how many files were moved
   */
  int move() throws IOException {
    int moved = 0;
    try {
      for (HistoryFolder day : HistoryFiles.days(root)) {
        for (HistoryFile file : day.files()) {
          moveReadings(file);
          moved++;
        }
        deleteIfEmpty(day.path());
      }
      for (HistoryFolder day : HistoryFiles.days(root.resolve(ROLLUPS))) {
        Path to = files.folder(Kind.REPORTED, day.area(), day.day(), day.bucket()).path();
        for (HistoryFile file : day.files()) {
          Swap.createFolders(to, root);
          Files.move(file.path(), to.resolve(Parts.name(file)), StandardCopyOption.ATOMIC_MOVE);
          moved++;
        }
        deleteIfEmpty(day.path());
      }
      return moved;
    } catch (SQLException e) {
      throw Duck.failure(e);
    }
  }

  private void moveReadings(HistoryFile file) throws IOException, SQLException {
    String out = "part-m-" + Parts.name(file).substring("part-".length());
    try (Statement s = duck.createStatement()) {
      s.execute("CREATE OR REPLACE TEMP TABLE bucket_of (device VARCHAR, bucket INTEGER)");
    }
    for (int bucket : bucketsOf(file)) {
      Path folder = files.folder(Kind.READINGS, file.area(), file.day(), bucket).path();
      Swap.createFolders(folder, root);
      Path hidden = new Swap(folder).hidden(out);
      QueryFile.write(
          duck,
          "SELECT %s FROM (%s) JOIN bucket_of USING (device) WHERE bucket = %d ORDER BY device, time, phase"
              .formatted(
                  Parts.columns(HistorySchema.SCHEMA),
                  Parts.table(HistorySchema.SCHEMA, List.of(file)),
                  bucket),
          HistorySchema.SCHEMA,
          hidden);
      Files.move(hidden, folder.resolve(out), StandardCopyOption.ATOMIC_MOVE);
      Swap.sync(folder);
    }
    Files.delete(file.path());
  }

  private Set<Integer> bucketsOf(HistoryFile file) throws SQLException {
    Set<Integer> found = new TreeSet<>();
    try (PreparedStatement devices =
            duck.prepareStatement(
                "SELECT DISTINCT device FROM (%s)"
                    .formatted(Parts.table(HistorySchema.SCHEMA, List.of(file))));
        PreparedStatement insert = duck.prepareStatement("INSERT INTO bucket_of VALUES (?, ?)");
        ResultSet rows = devices.executeQuery()) {
      while (rows.next()) {
        int bucket = Buckets.of(rows.getString(1), buckets);
        insert.setString(1, rows.getString(1));
        insert.setInt(2, bucket);
        insert.addBatch();
        found.add(bucket);
      }
      insert.executeBatch();
    }
    return found;
  }

  /** What is in progress may still be there: the stream job puts it in place when it goes on. */
  private static void deleteIfEmpty(Path day) throws IOException {
    try {
      Files.deleteIfExists(day);
      Files.deleteIfExists(day.getParent());
      Path top = day.getParent().getParent();
      if (top.endsWith(ROLLUPS)) {
        Files.deleteIfExists(top);
      }
    } catch (DirectoryNotEmptyException e) {
      // Left for later.
    }
  }
}
