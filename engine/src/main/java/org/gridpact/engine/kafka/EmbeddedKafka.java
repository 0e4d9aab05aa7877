package org.gridpact.engine.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.gridpact.model.config.FreePorts;

/**
 * One Kafka broker and controller in this JVM, on loopback, with its data in a folder.
 *
 * <p>A second start on the folder goes on with its data, also after the process was killed: Kafka
 * then checks the last segment of each partition, which takes some seconds more. Not safe for use
 * by several processes at once: Kafka locks the folder and the second start fails.
 */
public final class EmbeddedKafka implements AutoCloseable {
  private static final String NODE = "1";

  /** The same for every folder: a folder's data belongs to nobody else's cluster. */
  private static final String CLUSTER = new Uuid(0x67726964L, 0x70616374L).toString();

  /** There is no other broker to take over: a busy machine is no reason to think this one dead. */
  private static final Duration SESSION = Duration.ofMinutes(1);

  /** The controller waits so long for a broker that was killed before it takes it in again. */
  private static final Duration SESSION_AFTER_KILL = Duration.ofSeconds(1);

  private final KafkaRaftServer server;
  private final String bootstrap;

  private EmbeddedKafka(KafkaRaftServer server, String bootstrap) {
    this.server = server;
    this.bootstrap = bootstrap;
  }

  /**
   * Starts the broker and returns when it serves.
   *
   * @throws IOException where the folder cannot be written or no port is free
   */
  public static EmbeddedKafka start(Path folder) throws IOException {
    Files.createDirectories(folder);
    if (wasKilled(folder)) {
      serve(folder, SESSION_AFTER_KILL).close();
    }
    return serve(folder, SESSION);
  }

  private static boolean wasKilled(Path folder) {
    return Files.exists(folder.resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME))
        && !Files.exists(folder.resolve(".kafka_cleanshutdown"));
  }

  private static EmbeddedKafka serve(Path folder, Duration session) throws IOException {
    format(folder);
    List<Integer> ports = FreePorts.find(2);
    Map<String, Object> settings = settings(folder, ports);
    settings.put("broker.session.timeout.ms", Long.toString(session.toMillis()));
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
    server.startup();
    return new EmbeddedKafka(server, "127.0.0.1:" + ports.get(0));
  }

  /** Host and port of the broker. */
  public String bootstrap() {
    return bootstrap;
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static void format(Path folder) throws IOException {
    try {
      new Formatter()
          .setPrintStream(
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
          .setNodeId(Integer.parseInt(NODE))
          .setClusterId(CLUSTER)
          .addDirectory(folder.toString())
          .setMetadataLogDirectory(folder.toString())
          .setControllerListenerName("CONTROLLER")
          .setIgnoreFormatted(true)
          .run();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("cannot format " + folder + " for Kafka", e);
    }
  }

  private static Map<String, Object> settings(Path folder, List<Integer> ports) {
    Map<String, Object> s = new HashMap<>();
    s.put("process.roles", "broker,controller");
    s.put("node.id", NODE);
    s.put("controller.quorum.voters", NODE + "@127.0.0.1:" + ports.get(1));
    s.put(
        "listeners",
        "BROKER://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(ports.get(0), ports.get(1)));
    s.put("advertised.listeners", "BROKER://127.0.0.1:" + ports.get(0));
    s.put("listener.security.protocol.map", "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT");
    s.put("inter.broker.listener.name", "BROKER");
    s.put("controller.listener.names", "CONTROLLER");
    s.put("log.dirs", folder.toString());
    s.put("auto.create.topics.enable", "false");
    s.put("message.max.bytes", Integer.toString(Topics.MAX_MESSAGE_BYTES));
    smallFootprint(s);
    quickStart(s);
    return s;
  }

  private static void smallFootprint(Map<String, Object> s) {
    s.put("metric.reporters", "");
    s.put("num.network.threads", "1");
    s.put("num.io.threads", "2");
    s.put("background.threads", "2");
    s.put("num.replica.fetchers", "1");
    s.put("num.recovery.threads.per.data.dir", "2");
    s.put("log.cleaner.dedupe.buffer.size", Integer.toString(2 << 20));
    s.put("log.cleaner.io.buffer.size", Integer.toString(128 << 10));
    s.put("log.index.size.max.bytes", Integer.toString(256 << 10));
    s.put("log.segment.bytes", Integer.toString(64 << 20));
    s.put("offsets.topic.num.partitions", "1");
    s.put("offsets.topic.replication.factor", "1");
    s.put("offsets.topic.segment.bytes", Integer.toString(4 << 20));
    s.put("offsets.load.buffer.size", Integer.toString(1 << 20));
    s.put("transaction.state.log.num.partitions", "1");
    s.put("transaction.state.log.replication.factor", "1");
    s.put("transaction.state.log.min.isr", "1");
    s.put("share.coordinator.state.topic.num.partitions", "1");
    s.put("share.coordinator.state.topic.replication.factor", "1");
    s.put("share.coordinator.state.topic.min.isr", "1");
    s.put("log.retention.check.interval.ms", "10000");
  }

  private static void quickStart(Map<String, Object> s) {
    s.put("broker.heartbeat.interval.ms", "200");
    s.put("controller.quorum.election.timeout.ms", "200");
    s.put("controller.quorum.election.backoff.max.ms", "100");
    s.put("group.initial.rebalance.delay.ms", "0");
  }
}
