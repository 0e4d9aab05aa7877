package org.gridpact.engine.history;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the rollups of a day and bucket were made of, kept beside them as {@code _made-from-ID} and
 * replaced in the same swap.
 *
 * @param rows of the sources; as readings are only added, as many rows are the same rows, in
 *     whatever files
 * @param sources names of the files; those of what gateways reported begin with {@code reported/}
 * @param base names of rollup files that hold what can no longer be made again, since its sources
 *     were dropped
 * @param absorbed names of source files that are in the base, and so never counted again
 */
record MadeFrom(long rows, Set<String> sources, Set<String> base, Set<String> absorbed) {
  static final String PREFIX = "_made-from-";
  static final MadeFrom NOTHING = new MadeFrom(0, Set.of(), Set.of(), Set.of());

  MadeFrom {
    sources = Set.copyOf(sources);
    base = Set.copyOf(base);
    absorbed = Set.copyOf(absorbed);
  }

  static boolean isOne(String name) {
    return name.startsWith(PREFIX);
  }

  String text() {
    StringBuilder text = new StringBuilder("rows ").append(rows).append('\n');
    append(text, "source", sources);
    append(text, "base", base);
    append(text, "absorbed", absorbed);
    return text.append("end\n").toString();
  }

  private static void append(StringBuilder text, String key, Collection<String> names) {
    for (String name : new TreeSet<>(names)) {
      text.append(key).append(' ').append(name).append('\n');
    }
  }

  /**
   * Reads one.
   *
   * @throws IOException where it cannot be read, or is not one
   */
  static MadeFrom read(Path file) throws IOException {
    Map<String, List<String>> values = new TreeMap<>();
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      int space = line.indexOf(' ');
      String key = space < 0 ? line : line.substring(0, space);
      values.computeIfAbsent(key, _ -> new ArrayList<>()).add(line.substring(space + 1));
    }
    if (!values.containsKey("end") || !values.containsKey("rows")) {
      throw new IOException(file + " does not say what the rollups beside it are made of");
    }
    try {
      return new MadeFrom(
          Long.parseLong(values.get("rows").getFirst()),
          Set.copyOf(values.getOrDefault("source", List.of())),
          Set.copyOf(values.getOrDefault("base", List.of())),
          Set.copyOf(values.getOrDefault("absorbed", List.of())));
    } catch (NumberFormatException e) {
      throw new IOException(file + ": rows must be a number", e);
    }
  }
}
