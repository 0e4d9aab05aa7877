package org.gridpact.model.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Files of UTF-8 text. */
public final class TextFile {
  private TextFile() {}

  /**
   * All of a file, without the byte order mark that some programs put before it.
   *
   * @throws IOException where it cannot be read; {@link #reason} says why
   */
  public static String read(Path file) throws IOException {
    String text = Files.readString(file);
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /** Why a file could not be read, in words. */
  public static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "no such file";
      case CharacterCodingException _ -> "not UTF-8 text";
      default -> e.toString();
    };
  }
}
