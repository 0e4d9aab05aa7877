package org.gridpact.model.dispatch;

/**
 * Names and reasons, which are one line: where a line is an entry they must not pass for another.
 */
public final class OneLine {
  private static final int REPLACEMENT = 0xFFFD;

  private OneLine() {}

  /** Whether nothing in it ends a line or moves on a terminal. */
  public static boolean is(String text) {
    return text.codePoints().noneMatch(OneLine::endsALine);
  }

  /** With U+FFFD for what does. */
  public static String of(String text) {
    return text.codePoints()
        .map(c -> endsALine(c) ? REPLACEMENT : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean endsALine(int c) {
    int type = Character.getType(c);
    return Character.isISOControl(c)
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }
}
