package org.gridpact.engine.analytics.read;

import java.io.IOException;
import java.util.Locale;
import org.gridpact.engine.analytics.run.Share;
import org.gridpact.engine.analytics.run.Work;

/**
 * Work over history: its shares are {@link Split}s, of which it gets one series after the other.
 */
public interface HistoryWork extends Work {
  Columns columns();

  Scanner scanner(int worker, int targets);

  /** Looks at the series of splits. Owned by one thread. */
  interface Scanner {
    void series(Series series, Out out) throws IOException;

    /** After the last series of a split. */
    void endSplit(Out out) throws IOException;

    /** After the last split; where all was sent with it, nothing. */
    default void end(Out out) throws IOException {}
  }

  @Override
  default String unit() {
    return "readings";
  }

  @Override
  default String inWords(long bytes) {
    return String.format(Locale.ROOT, "%,.2f MB", bytes / 1e6);
  }

  @Override
  default Worker worker(int number, int targets) {
    return new Scanning(columns(), scanner(number, targets));
  }

  /** Reads split after split. */
  final class Scanning implements Worker {
    private final Columns columns;
    private final Scanner scanner;

    /** Open until the next one is, so that what both need stays open. */
    private Split.Reader last;

    private Scanning(Columns columns, Scanner scanner) {
      this.columns = columns;
      this.scanner = scanner;
    }

    @Override
    public Done share(Share share, Out out) throws IOException {
      Split.Reader reader = ((Split) share).reader(columns);
      close();
      last = reader;
      long[] readings = {0};
      long rows =
          reader.read(
              series -> {
                readings[0] += series.to() - series.from();
                scanner.series(series, out);
              });
      scanner.endSplit(out);
      return new Done(rows, readings[0]);
    }

    @Override
    public void end(Out out) throws IOException {
      scanner.end(out);
    }

    @Override
    public void close() throws IOException {
      if (last != null) {
        last.close();
        last = null;
      }
    }
  }
}
