package org.gridpact.edge.driver.dsmr;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Cuts bytes into telegrams: from {@code /} to {@code !}, its check and the end of that line.
 *
 * <p>Neither character can stand inside a telegram (IEC 62056-21), so whatever came before a {@code
 * /} is left and a new telegram begins. Holds at most {@value #MAX_BYTES} bytes; a longer telegram
 * is refused and the next one is looked for.
 */
final class TelegramReader {
  static final int MAX_BYTES = 16_384;
  private static final int CHECK_DIGITS = 4;

  /** Takes telegrams in turn. */
  interface Telegrams {
    /**
     * A telegram's bytes from {@code /} to {@code !}, in the first {@code length} bytes of a buffer
     * reused later.
     *
     * @param check the digits that follow; empty where there are none
     */
    void telegram(byte[] bytes, int length, String check);

    /** What began as a telegram was none; {@code rule} is {@code cut} or {@code tooLong}. */
    void refused(String rule);
  }

  private enum State {
    SEEKING,
    BODY,
    CHECK
  }

  private final Telegrams telegrams;
  private final byte[] body = new byte[MAX_BYTES];
  private final byte[] check = new byte[CHECK_DIGITS + 1];
  private State state = State.SEEKING;
  private int length;
  private int checkLength;

  TelegramReader(Telegrams telegrams) {
    this.telegrams = telegrams;
  }

  /** Reads to the end of the stream as it is now; more may be added later. */
  void read(InputStream in) throws IOException {
    byte[] chunk = new byte[4_096];
    for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
      for (int i = 0; i < n; i++) {
        take(chunk[i]);
      }
    }
  }

  private void take(byte next) {
    if (next == '/') {
      begin();
      return;
    }
    switch (state) {
      case SEEKING -> {}
      case BODY -> body(next);
      case CHECK -> check(next);
    }
  }

  private void begin() {
    if (state != State.SEEKING) {
      telegrams.refused("cut");
    }
    state = State.BODY;
    body[0] = '/';
    length = 1;
  }

  private void body(byte next) {
    if (length == MAX_BYTES) {
      state = State.SEEKING;
      telegrams.refused("tooLong");
      return;
    }
    body[length++] = next;
    if (next == '!') {
      state = State.CHECK;
      checkLength = 0;
    }
  }

  private void check(byte next) {
    if (next == '\n') {
      state = State.SEEKING;
      telegrams.telegram(
          body, length, new String(check, 0, checkLength, StandardCharsets.ISO_8859_1));
    } else if (next != '\r' && checkLength < check.length) {
      // One more than a check has is kept, so that a longer one is seen to be wrong.
      check[checkLength++] = next;
    }
  }

  /** The number that four digits stand for; empty where they are no such digits. */
  static Optional<Integer> checkValue(String digits) {
    boolean hex =
        digits.length() == CHECK_DIGITS
            && digits.chars().allMatch(c -> c < 0x80 && Character.digit(c, 16) >= 0);
    return hex ? Optional.of(Integer.parseInt(digits, 16)) : Optional.empty();
  }
}
