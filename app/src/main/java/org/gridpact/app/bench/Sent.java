package org.gridpact.app.bench;

import java.util.List;

/**
 * What the process of the gateways says at its end, as one line of JSON on its standard output.
 *
 * @param firstFrameEpochMillis when the first frame was made
 * @param lastAckEpochMillis when the last acknowledgement was heard
 * @param gateways one each, in order
 */
record Sent(long firstFrameEpochMillis, long lastAckEpochMillis, List<OfGateway> gateways) {
  Sent {
    gateways = List.copyOf(gateways);
  }

  /**
   * Of one gateway; its frames have sequence numbers 1 to {@code frames}, each with one reading of
   * every device.
   *
   * @param framesUnacknowledged those the center did not acknowledge in time
   * @param voltageSteps sum over all readings, and so for the others
   */
  record OfGateway(
      String gateway,
      int devices,
      long frames,
      long framesUnacknowledged,
      long voltageSteps,
      long currentSteps,
      long powerSteps) {
    long readings() {
      return frames * devices;
    }
  }

  long readings() {
    return gateways.stream().mapToLong(OfGateway::readings).sum();
  }

  long readingsAcknowledged() {
    return gateways.stream()
        .mapToLong(g -> (g.frames() - g.framesUnacknowledged()) * g.devices())
        .sum();
  }
}
