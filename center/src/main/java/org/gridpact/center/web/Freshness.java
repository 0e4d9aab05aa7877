package org.gridpact.center.web;

import org.gridpact.model.measurement.Quality;

/** Judges values by their age at one moment. */
record Freshness(long nowEpochMillis, long staleAfterMillis) {

  /** Age of what was so at a time; a time a little ahead of this clock is of now. */
  long age(long epochMillis) {
    return Math.max(0, nowEpochMillis - epochMillis);
  }

  /** A quality, made stale where its time is too long ago. */
  Quality judge(Quality quality, long epochMillis) {
    return age(epochMillis) > staleAfterMillis ? quality.worst(Quality.STALE) : quality;
  }
}
