package org.gridpact.edge.task.work;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.gridpact.edge.image.ProcessImage.Marked;
import org.gridpact.edge.image.Reading;
import org.gridpact.edge.task.Sample;
import org.gridpact.model.measurement.Quality;

/** The readings of some devices that can be trusted. */
final class Good {
  private final Set<String> devices;

  Good(List<String> devices) {
    this.devices = Set.copyOf(devices);
  }

  void of(Sample sample, Consumer<Reading> taker) {
    for (Marked marked : sample.readings()) {
      if (marked.quality() == Quality.GOOD && devices.contains(marked.reading().device())) {
        taker.accept(marked.reading());
      }
    }
  }
}
