package org.gridpact.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every source of the project, in all modules, is as google-java-format writes it. It runs first,
 * on the project's own JDK, so it knows the newest syntax whichever JDK Maven runs on; {@code
 * ./gridpact format} runs it with {@code -Dformat=write}.
 */
class FormatTest {
  private final Formatter formatter =
      new Formatter(JavaFormatterOptions.builder().formatJavadoc(true).build());

  @Test
  void everySourceIsFormatted() throws IOException {
    List<Path> sources;
    try (Stream<Path> tree = Files.walk(Path.of(".."), 64)) {
      sources =
          tree.filter(p -> p.toString().endsWith(".java"))
              .filter(p -> p.toString().contains("src" + p.getFileSystem().getSeparator()))
              .toList();
    }
    assertThat(sources).hasSizeGreaterThan(20);
    boolean write = "write".equals(System.getProperty("format"));
    List<Path> different = sources.stream().filter(p -> !isFormatted(p, write)).toList();
    if (!write) {
      assertThat(different).as("run ./gridpact format").isEmpty();
    }
  }

  private boolean isFormatted(Path path, boolean write) {
    try {
      String source = Files.readString(path);
      String formatted =
          formatter.formatSourceAndFixImports(RemoveUnusedImports.removeUnusedImports(source));
      if (write && !formatted.equals(source)) {
        Files.writeString(path, formatted);
      }
      return formatted.equals(source);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (FormatterException e) {
      throw new AssertionError(path + ": " + e.getMessage(), e);
    }
  }
}
