package org.gridpact.engine.analytics.read;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.gridpact.engine.history.HistoryFile;
import org.gridpact.engine.history.HistoryFiles;

/**
 * The files of history.
 *
 * @param root their folder
 */
public record FileSource(Path root) implements HistorySource {
  @Override
  public Plan plan(Columns columns) throws IOException {
    List<HistoryFile> files =
        new HistoryFiles(root)
            .list(HistoryFiles.Kind.READINGS, columns.fromMillis(), columns.toMillis());
    SplitPlanner.Plan plan = SplitPlanner.plan(files, columns);
    return new Plan(
        plan.splits(),
        String.format(
            Locale.ROOT,
            "%,d splits in %,d files, %,d rows, %,.2f MB of columns to read; %,d row groups left"
                + " out by their statistics",
            plan.splits().size(),
            plan.files(),
            plan.rows(),
            plan.bytes() / 1e6,
            plan.leftOut()));
  }

  @Override
  public String toString() {
    return root.toString();
  }
}
