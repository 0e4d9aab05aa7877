package org.gridpact.engine.kafka;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** The topics of the data plane, and how they are made. */
public final class Topics {
  /** Births and frames, keyed by gateway; kept until {@link FrameRetention} deletes them. */
  public static final String FRAMES = "gridpact.frames";

  /** What the stream job says now; kept for minutes. */
  public static final String STATE = "gridpact.state";

  /** The latest record of each violation, keyed by its limit; compacted. */
  public static final String VIOLATIONS = "gridpact.violations";

  /** Evidence of gateways, keyed by gateway; kept for {@value #EVIDENCE_KEPT_MILLIS} ms. */
  public static final String EVIDENCE = "gridpact.evidence";

  /** Largest record: as large as the uplink's largest message. */
  public static final int MAX_MESSAGE_BYTES = 16 << 20;

  /** 400 days. */
  private static final String EVIDENCE_KEPT_MILLIS = "34560000000";

  private static final int ENOUGH_BROKERS = 3;
  private static final String STATE_KEPT_MILLIS = "60000";

  private Topics() {}

  /**
   * Creates the topics that are not there yet; those that are keep their settings.
   *
   * <p>On three brokers or more each record is on three, and acknowledged by at least two. On
   * fewer, an acknowledged frame is flushed to disk.
   *
   * @param partitions of the frames topic; at least the stream job's parallelism
   */
  public static void create(Admin admin, int partitions)
      throws ExecutionException, InterruptedException {
    int brokers = admin.describeCluster().nodes().get().size();
    List<NewTopic> topics = new ArrayList<>();
    topics.add(
        topic(FRAMES, partitions, brokers, Map.of("retention.ms", "-1", "retention.bytes", "-1")));
    topics.add(
        topic(
            STATE,
            1,
            brokers,
            Map.of("retention.ms", STATE_KEPT_MILLIS, "segment.bytes", "16777216")));
    topics.add(
        topic(
            VIOLATIONS,
            1,
            brokers,
            Map.of("cleanup.policy", "compact", "segment.bytes", "4194304")));
    topics.add(
        topic(
            EVIDENCE,
            1,
            brokers,
            Map.of("retention.ms", EVIDENCE_KEPT_MILLIS, "segment.bytes", "16777216")));
    for (var made : admin.createTopics(topics).values().values()) {
      try {
        made.get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw e;
        }
      }
    }
  }

  private static NewTopic topic(
      String name, int partitions, int brokers, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("max.message.bytes", Integer.toString(MAX_MESSAGE_BYTES));
    boolean replicated = brokers >= ENOUGH_BROKERS;
    all.put("min.insync.replicas", replicated ? "2" : "1");
    if (!replicated && (name.equals(FRAMES) || name.equals(EVIDENCE))) {
      all.put("flush.messages", "1");
    }
    return new NewTopic(name, partitions, (short) (replicated ? ENOUGH_BROKERS : 1)).configs(all);
  }
}
