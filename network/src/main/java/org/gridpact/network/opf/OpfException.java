package org.gridpact.network.opf;

/** A case that asks for what an optimal power flow cannot take, or lacks what it needs. */
public final class OpfException extends Exception {
  private static final long serialVersionUID = 1;

  OpfException(String message) {
    super(message);
  }
}
