package org.gridpact.engine.history;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a history is laid out, as its file {@code _layout} says: {@code buckets N}.
 *
 * <p>The number stays as it was when history began, since a device's day is in one bucket.
 */
public final class HistoryLayout {
  private static final String FILE = "_layout";
  private static final Pattern TEXT = Pattern.compile("buckets ([1-9][0-9]?|100)\\s*");

  private HistoryLayout() {}

  /**
   * The number of buckets a history has; empty where it says nothing.
   *
   * @throws IOException where what it says makes no sense
   */
  public static OptionalInt buckets(Path root) throws IOException {
    Path file = root.resolve(FILE);
    if (!Files.exists(file)) {
      return OptionalInt.empty();
    }
    Matcher text = TEXT.matcher(Files.readString(file));
    if (!text.matches()) {
      throw new IOException(file + " must say 'buckets N', N from 1 to 100");
    }
    return OptionalInt.of(Integer.parseInt(text.group(1)));
  }

  /**
   * Says it of a history that begins.
   *
   * @throws IOException where it began with another number, or the folder cannot be written
   */
  public static void begin(Path root, int buckets) throws IOException {
    OptionalInt before = buckets(root);
    if (before.isPresent() && before.getAsInt() != buckets) {
      throw new IOException(
          ("%s began with %d buckets a day and cannot go on with %d: set history.buckets in the"
                  + " area file to %2$d, or move that folder away")
              .formatted(root, before.getAsInt(), buckets));
    }
    if (before.isEmpty()) {
      Files.createDirectories(root);
      Path written = root.resolve("." + FILE);
      try (FileChannel file =
          FileChannel.open(
              written,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        file.write(StandardCharsets.UTF_8.encode("buckets " + buckets + "\n"));
        file.force(true);
      }
      Files.move(written, root.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
      Swap.sync(root);
    }
  }
}
