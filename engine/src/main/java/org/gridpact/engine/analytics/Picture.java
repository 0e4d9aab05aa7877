package org.gridpact.engine.analytics;

/** A picture of a result. */
public interface Picture {
  /**
   * As SVG on white. What a page may colour otherwise has a class: {@code paper}, {@code grid},
   * {@code axis}, and {@code line0} to {@code line5}; text without one is black.
   */
  String svg();
}
