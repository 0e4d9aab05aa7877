package org.gridpact.engine.analytics.read;

import java.util.List;

/**
 * All rows of the devices after {@code after} up to {@code through} in some row groups of files.
 *
 * @param after empty for all from the first
 * @param through empty for all to the last
 * @param bytes to be read, about
 */
record FileSplit(int number, List<RowGroup> groups, String after, String through, long bytes)
    implements Split {
  public FileSplit {
    groups = List.copyOf(groups);
  }

  @Override
  public long size() {
    return bytes;
  }

  boolean has(String device) {
    return device.compareTo(after) > 0 && (through.isEmpty() || device.compareTo(through) <= 0);
  }

  @Override
  public Reader reader(Columns columns) {
    return new SplitReader(this, columns);
  }

  @Override
  public List<Split> samples() {
    return groups.stream()
        .<Split>map(g -> new FileSplit(0, List.of(g), "", "", g.bytes()))
        .toList();
  }
}
