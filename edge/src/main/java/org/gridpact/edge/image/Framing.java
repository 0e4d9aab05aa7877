package org.gridpact.edge.image;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gridpact.edge.image.ProcessImage.Marked;
import org.gridpact.model.measurement.Birth;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Frame;
import org.gridpact.model.measurement.Point;

/** Packs what an image has to report into a frame of a birth. */
public final class Framing {
  private final Birth birth;
  private final Map<String, Integer> indices = new HashMap<>();

  public Framing(Birth birth) {
    this.birth = birth;
    for (DevicePoints device : birth.devices()) {
      indices.put(device.device(), indices.size());
    }
  }

  /** The frame of an image; empty where nothing is to be reported. */
  public Optional<Frame> frame(ProcessImage image, long bootEpoch, long sequence) {
    List<Marked> report = image.report();
    if (report.isEmpty()) {
      return Optional.empty();
    }
    int[] devices = new int[report.size()];
    int[] offsets = new int[report.size()];
    byte[] qualities = new byte[report.size()];
    long[] steps = new long[report.stream().mapToInt(m -> m.reading().values().length).sum()];
    int at = 0;
    for (int i = 0; i < devices.length; i++) {
      Reading reading = report.get(i).reading();
      devices[i] = indices.get(reading.device());
      offsets[i] = Math.toIntExact(reading.epochMillis() - image.epochMillis());
      qualities[i] = (byte) report.get(i).quality().ordinal();
      for (int p = 0; p < reading.values().length; p++) {
        Point point = reading.points().points().get(p);
        steps[at++] = point.steps(reading.values()[p]);
      }
    }
    return Optional.of(
        new Frame(
            birth.gateway(),
            bootEpoch,
            sequence,
            birth.id(),
            image.epochMillis(),
            devices,
            offsets,
            qualities,
            steps));
  }
}
