package org.gridpact.model.area;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridpact.model.config.Dimension;
import org.gridpact.model.config.Section;

/** Reads the limits of an area from its file. */
final class LimitSections {
  /** What a branch may always carry; beside it stand the times of temporary ratings. */
  private static final String PERMANENT = "permanent";

  private LimitSections() {}

  /** Notes where the limits and each branch's stand. */
  static Limits limits(Section s, Map<String, Integer> lines) {
    lines.put("limits", s.line());
    Map<String, Double> branches = new LinkedHashMap<>();
    Map<String, List<TemporaryRating>> temporary = new HashMap<>();
    s.optionalSection(
        "branches",
        b -> {
          for (String branch : b.keys()) {
            lines.put("branch " + branch, b.line(branch));
            if (b.isText(branch)) {
              branches.put(branch, amperes(b, branch, branch));
            } else {
              b.section(branch, r -> ratings(r, branch, branches, temporary));
            }
          }
          return branches;
        });
    record Band(double min, double max) {}
    Band band =
        s.section(
            "voltage",
            v ->
                new Band(
                    v.quantity("min", Dimension.PER_UNIT), v.quantity("max", Dimension.PER_UNIT)));
    return new Limits(band.min(), band.max(), branches, temporary, s.flag("defaults", false));
  }

  private static double amperes(Section s, String key, String branch) {
    double amperes = s.quantity(key, Dimension.CURRENT);
    if (!(amperes > 0)) {
      throw s.wrong(key, "limit of branch " + branch + " must be above 0 A");
    }
    return amperes;
  }

  /** {@code {permanent: 200 A, 20 min: 240 A}}. */
  private static boolean ratings(
      Section s,
      String branch,
      Map<String, Double> branches,
      Map<String, List<TemporaryRating>> temporary) {
    branches.put(branch, amperes(s, PERMANENT, branch));
    List<TemporaryRating> ratings = new ArrayList<>();
    for (String key : s.keys()) {
      if (!key.equals(PERMANENT)) {
        ratings.add(new TemporaryRating(amperes(s, key, branch), seconds(s, key)));
      }
    }
    temporary.put(branch, Limits.ordered(branch, branches.get(branch), ratings));
    return true;
  }

  private static int seconds(Section s, String key) {
    double millis;
    try {
      millis = Dimension.TIME.parse(key);
    } catch (IllegalArgumentException e) {
      throw s.wrong(
          key,
          "'%s' is neither %s nor a time such as 20 min: %s"
              .formatted(key, PERMANENT, e.getMessage()));
    }
    if (!(millis >= 1_000 && millis <= 24 * 3_600_000)) {
      throw s.wrong(key, "a temporary rating is for 1 s to 24 h, not '%s'".formatted(key));
    }
    return (int) (millis / 1_000);
  }
}
