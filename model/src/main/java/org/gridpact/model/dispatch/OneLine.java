package org.gridpact.model.dispatch;

import java.text.Normalizer;
import java.util.regex.Pattern;

/**
 * Names and reasons, which are one line: where a line is an entry they must not pass for another.
 */
public final class OneLine {
  /** Longest that a name or a reason may be, in characters; the ledger keeps thousands of them. */
  public static final int CHARACTERS_MAX = 1_000;

  private static final Pattern UNSEEN = Pattern.compile("\\p{Cf}+");
  private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}]+");
  private static final int REPLACEMENT = 0xFFFD;

  private OneLine() {}

  /** Whether nothing in it ends a line, moves on a terminal, or is half a character. */
  public static boolean is(String text) {
    return text.codePoints().noneMatch(OneLine::isNoText);
  }

  /** With U+FFFD for what does. */
  public static String of(String text) {
    return text.codePoints()
        .map(c -> isNoText(c) ? REPLACEMENT : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** Its beginning, with an ellipsis, where it is longer than {@value #CHARACTERS_MAX}. */
  public static String beginning(String text) {
    if (text.length() <= CHARACTERS_MAX) {
      return text;
    }
    int end = CHARACTERS_MAX - 1;
    // Half of a pair of surrogates would not survive its way in UTF-8.
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
  }

  /**
   * A person's name as it is read, however it was typed: in composed characters (Unicode NFKC),
   * without what is not seen, and with single blanks.
   */
  public static String name(String text) {
    String composed = Normalizer.normalize(text, Normalizer.Form.NFKC);
    return BLANKS.matcher(UNSEEN.matcher(composed).replaceAll("")).replaceAll(" ").strip();
  }

  private static boolean isNoText(int c) {
    int type = Character.getType(c);
    return Character.isISOControl(c)
        || type == Character.SURROGATE
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }
}
