package org.gridpact.engine.history;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Replaces files of a folder by others whose rows are the same or newer, so that whoever lists them
 * by {@link HistoryFiles} sees each row once at every moment, and whatever a crash leaves is
 * finished or undone by {@link #recover}.
 *
 * <p>Only one process swaps in a folder at a time ({@link HistoryLock}). The stream job may add
 * files meanwhile.
 */
final class Swap {
  private static final String UNFINISHED_RECORD = ".record-";

  private final Path folder;
  private final Consumer<String> beforeStep;

  /** A swap in a folder. */
  Swap(Path folder) {
    this(folder, _ -> {});
  }

  /**
   * For tests of crashes.
   *
   * @param beforeStep told of each step before it is taken; what it throws ends the swap there
   */
  Swap(Path folder, Consumer<String> beforeStep) {
    this.folder = folder;
    this.beforeStep = beforeStep;
  }

  /** A name for a new file, never used before. */
  static String newName() {
    return "part-c-" + UUID.randomUUID() + ".parquet";
  }

  /** Where the file that will have a name is to be written and synced. */
  Path hidden(String out) {
    return folder.resolve(SwapRecord.hiddenName(out));
  }

  /**
   * Takes {@code in} out and puts {@code out}, written to their {@link #hidden} places, in.
   *
   * @throws IOException where the disk fails: before the record is there nothing is changed, after
   *     that {@link #recover} finishes it
   */
  void replace(List<String> in, List<String> out) throws IOException {
    SwapRecord record = new SwapRecord(in, out);
    String id = UUID.randomUUID().toString();
    Path unfinished = folder.resolve(UNFINISHED_RECORD + id);
    step("write record");
    try (FileChannel file =
        FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      file.write(
          java.nio.ByteBuffer.wrap(
              record.text().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
      file.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(unfinished);
      throw e;
    }
    Path named = folder.resolve(SwapRecord.PREFIX + id);
    step("name record");
    move(unfinished, named);
    sync(folder);
    finish(named, record);
  }

  private void finish(Path named, SwapRecord record) throws IOException {
    for (String out : record.out()) {
      if (Files.exists(hidden(out))) {
        step("put in " + out);
        move(hidden(out), folder.resolve(out));
      }
    }
    step("sync what is put in");
    sync(folder);
    for (String in : record.in()) {
      step("take out " + in);
      Files.deleteIfExists(folder.resolve(in));
    }
    step("sync what is taken out");
    sync(folder);
    step("remove record");
    Files.deleteIfExists(named);
    sync(folder);
  }

  /** Finishes a swap whose record is there, and removes what one without a record has left. */
  void recover() throws IOException {
    Set<String> names = new HistoryFolder(folder, "", java.time.LocalDate.EPOCH, 0).names();
    for (String name : names) {
      if (SwapRecord.isRecord(name)) {
        finish(folder.resolve(name), SwapRecord.read(folder.resolve(name)));
      }
    }
    for (String name : names) {
      if (name.startsWith(SwapRecord.hiddenName("")) || name.startsWith(UNFINISHED_RECORD)) {
        Files.deleteIfExists(folder.resolve(name));
      }
    }
  }

  private void step(String name) {
    beforeStep.accept(name);
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Makes names in a folder durable, where the file system can. */
  static void sync(Path folder) throws IOException {
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    } catch (FileSystemException e) {
      if (Files.isDirectory(folder) && System.getProperty("os.name").startsWith("Windows")) {
        return; // There a folder cannot be opened, and names are journalled.
      }
      throw e;
    }
  }
}
