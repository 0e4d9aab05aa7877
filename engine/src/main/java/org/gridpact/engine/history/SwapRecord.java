package org.gridpact.engine.history;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a swap in a folder takes out and puts in, as the file {@code _swap-ID} says while it lasts:
 * a line {@code in NAME} or {@code out NAME} for each file, and {@code end}.
 *
 * <p>Once the record is there all of {@code out} is written, under hidden names. Its files are
 * renamed one by one, then those of {@code in} deleted, then the record. The rows are those of
 * {@code in} until the last renaming, and from then on those of {@code out}.
 */
record SwapRecord(List<String> in, List<String> out) {
  static final String PREFIX = "_swap-";
  private static final String IN = "in ";
  private static final String OUT = "out ";
  private static final String END = "end";

  SwapRecord {
    in = List.copyOf(in);
    out = List.copyOf(out);
  }

  static boolean isRecord(String name) {
    return name.startsWith(PREFIX);
  }

  /** The name of a file of {@code out} until it is renamed. */
  static String hiddenName(String out) {
    return ".new-" + out;
  }

  /** Those of the files in a folder that do not count now. */
  List<String> hidden(Set<String> names) {
    return names.containsAll(out) ? in : out;
  }

  String text() {
    return Stream.of(in.stream().map(IN::concat), out.stream().map(OUT::concat), Stream.of(END))
        .flatMap(lines -> lines)
        .reduce("", (text, line) -> text + line + '\n');
  }

  /**
   * Reads a record.
   *
   * @throws IOException where it cannot be read, or is not a record
   */
  static SwapRecord read(Path file) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new IOException(file + ": no text, so no swap record", e);
    }
    List<String> in = new ArrayList<>();
    List<String> out = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith(IN)) {
        in.add(name(file, line.substring(IN.length())));
      } else if (line.startsWith(OUT)) {
        out.add(name(file, line.substring(OUT.length())));
      } else if (!line.equals(END)) {
        throw new IOException("%s: no line of a swap record: %s".formatted(file, line));
      }
    }
    if (lines.isEmpty() || !lines.getLast().equals(END)) {
      throw new IOException(file + ": a swap record that does not end");
    }
    return new SwapRecord(in, out);
  }

  /** Of a file of this folder: what a record takes out is deleted. */
  private static String name(Path file, String name) throws IOException {
    boolean ours = HistoryFolder.isData(name) || MadeFrom.isOne(name);
    if (!ours || name.contains("/") || name.contains("\\")) {
      throw new IOException("%s: names no file of history: %s".formatted(file, name));
    }
    return name;
  }
}
