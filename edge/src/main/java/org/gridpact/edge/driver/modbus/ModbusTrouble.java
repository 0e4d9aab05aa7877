package org.gridpact.edge.driver.modbus;

/** Why a request brought nothing. */
final class ModbusTrouble extends Exception {
  private static final long serialVersionUID = 1L;

  /** What can go wrong; each is counted under its word. */
  enum Kind {
    TIMEOUT("timeout"),
    /** The unit answered that it will not; the others are not concerned. */
    EXCEPTION("exception"),
    BAD_ANSWER("badAnswer"),
    CONNECTION_LOST("connectionLost"),
    NOT_CONNECTED("notConnected"),
    NOT_SUNSPEC("notSunSpec"),
    READ_BACK("readBackDiffers"),
    CANNOT_HOLD("commandDoesNotFit");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    String counter() {
      return "modbus." + word;
    }
  }

  private final Kind kind;

  ModbusTrouble(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }
}
