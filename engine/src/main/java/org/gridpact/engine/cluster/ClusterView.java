package org.gridpact.engine.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.gridpact.engine.flink.JobManagerRest;
import org.gridpact.model.config.HostPort;

/** What a JobManager says of its cluster. */
public final class ClusterView {
  private ClusterView() {}

  /**
   * What it sees.
   *
   * @param jobs that have not ended, as {@code NAME STATUS}
   */
  public record Seen(int taskManagers, int slots, int slotsFree, List<String> jobs) {
    public Seen {
      jobs = List.copyOf(jobs);
    }
  }

  /** What it sees now, empty where it does not answer. */
  public static Optional<Seen> of(HostPort rest) throws InterruptedException {
    try {
      JsonNode overview = JobManagerRest.get(rest, "/overview");
      List<String> jobs = new ArrayList<>();
      for (JsonNode job : JobManagerRest.get(rest, "/jobs/overview").path("jobs")) {
        if (job.path("end-time").asLong() < 0) {
          jobs.add(job.path("name").asText() + " " + job.path("state").asText());
        }
      }
      return Optional.of(
          new Seen(
              overview.path("taskmanagers").asInt(),
              overview.path("slots-total").asInt(),
              overview.path("slots-available").asInt(),
              jobs));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
