package org.gridpact.model.sparkplug;

/** Bytes that are no Sparkplug B payload; the message names the rule. */
public final class MalformedSparkplugException extends Exception {
  private static final long serialVersionUID = 1L;

  public MalformedSparkplugException(String message) {
    super(message);
  }
}
