package org.gridpact.plant.modbus;

/** A request that is answered with a Modbus exception. */
final class RequestRefused extends Exception {
  static final int FUNCTION = 1;
  static final int ADDRESS = 2;
  static final int VALUE = 3;
  static final int FAILURE = 4;

  /** Nobody is behind the address under that unit. */
  static final int NO_UNIT = 11;

  private static final long serialVersionUID = 1L;

  private final int code;

  RequestRefused(int code) {
    super("Modbus exception " + code, null, false, false);
    this.code = code;
  }

  int code() {
    return code;
  }
}
