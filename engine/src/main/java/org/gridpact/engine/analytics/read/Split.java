package org.gridpact.engine.analytics.read;

import java.io.IOException;
import java.util.List;
import org.gridpact.engine.analytics.run.Share;

/** What one worker reads at a time. No other split has the same device and time. */
public interface Split extends Share {
  /** Reads it; nothing is opened before the first series is asked for. */
  Reader reader(Columns columns) throws IOException;

  /** Parts of it that are read quickly, to guess from what the whole is like. */
  List<Split> samples();

  /** Takes one series at a time. */
  interface Taker {
    void take(Series series) throws IOException;
  }

  /** Reads one split, device after device. Owned by one thread. */
  interface Reader extends AutoCloseable {
    /**
     * Gives all series of the split, by device.
     *
     * @return how many rows they came from, repeated ones too
     */
    long read(Taker taker) throws IOException;

    @Override
    void close() throws IOException;
  }
}
