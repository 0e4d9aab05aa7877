package org.gridpact.app.mutants;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A planted fault: one change to one source file.
 *
 * @param what is wrong with it, in words
 * @param file from the project's root
 * @param before occurs exactly once in the file
 */
record Mutant(String what, String file, String before, String after) {
  private static final Pattern FORM =
      Pattern.compile("^## (.*)\nin (.*)\n<<<\n((?s:.*?))===\n((?s:.*?))>>>$", Pattern.MULTILINE);

  /** All of {@code mutants.txt}. */
  static List<Mutant> all() {
    try (InputStream in = Mutant.class.getResourceAsStream("/mutants.txt")) {
      Matcher each = FORM.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      return each.results()
          .map(m -> new Mutant(m.group(1), m.group(2), m.group(3), m.group(4)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The source with the fault.
   *
   * @throws IllegalStateException where the old text is not there exactly once
   */
  String plantedIn(String source) {
    int at = source.indexOf(before);
    if (at < 0 || source.indexOf(before, at + 1) >= 0) {
      throw new IllegalStateException(
          "mutant '%s': its old text must occur exactly once in %s; has the code changed?"
              .formatted(what, file));
    }
    return source.substring(0, at) + after + source.substring(at + before.length());
  }

  /** {@code org.gridpact...} of the file. */
  String className() {
    return file.substring(file.indexOf("org/"), file.length() - ".java".length()).replace('/', '.');
  }
}
