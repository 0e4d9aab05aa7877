package org.gridpact.model.area;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridpact.model.config.HostPort;
import org.gridpact.model.config.Section;

/** Reads an area's center nodes from its file. */
final class CenterSections {
  /** A group of one more survives the loss of no more nodes. */
  private static final Set<Integer> COUNTS = Set.of(1, 3, 5);

  private CenterSections() {}

  /** Reads the nodes of an area by their names. */
  static List<CenterSpec> centers(Section s) {
    List<CenterSpec> centers =
        s.keys().stream().map(id -> s.section(id, node -> center(id, node))).toList();
    if (!COUNTS.contains(centers.size())) {
      throw new IllegalArgumentException(
          "there are 1, 3 or 5 centers, not %d: a majority has to be left when some fail"
              .formatted(centers.size()));
    }
    Map<HostPort, String> taken = new HashMap<>();
    for (CenterSpec center : centers) {
      for (HostPort address : center.addresses()) {
        String other = taken.putIfAbsent(address, center.id());
        if (other != null) {
          s.note(
              s.line(center.id()),
              "%s of %s is taken by %s".formatted(address, center.id(), other));
        }
      }
    }
    return centers;
  }

  private static CenterSpec center(String id, Section s) {
    return new CenterSpec(id, s.address("ledger"), s.address("uplink"), s.address("web"));
  }
}
