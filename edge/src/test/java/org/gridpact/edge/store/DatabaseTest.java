package org.gridpact.edge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
  @TempDir Path folder;

  private static void insert(Database database, long... sequences) throws IOException {
    database.change(
        db -> {
          for (long sequence : sequences) {
            PreparedStatement insert = db.of("INSERT INTO evidence VALUES (?, ZEROBLOB(100000))");
            insert.setLong(1, sequence);
            insert.executeUpdate();
          }
          return null;
        });
  }

  private static long rows(Database database) throws IOException {
    return database.read(db -> db.number("SELECT COUNT(*) FROM evidence"));
  }

  /** SQLite says the same of a file that may have no more pages as of a disk that has none. */
  @Test
  void aFullDiskFailsTheWholeChangeAndThatAlone() throws IOException {
    Path file = folder.resolve("gateway-1.db");
    Database database = Database.open(file);
    insert(database, 1);
    database.read(db -> db.number("PRAGMA max_page_count = 60"));
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> insert(database, 2, 3))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("the disk of " + file + " is full");
      assertThat(database.failure()).isNull();
      assertThat(rows(database)).isEqualTo(1);
    }

    database.read(db -> db.number("PRAGMA max_page_count = 1000"));
    insert(database, 2, 3);
    assertThat(rows(database)).isEqualTo(3);
    database.close();
  }
}
