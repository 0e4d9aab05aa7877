package org.gridpact.engine.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.RestOptions;
import org.gridpact.engine.flink.FlinkSettings;
import org.gridpact.model.config.FreePorts;
import org.gridpact.model.config.HostPort;

/** The Flink configuration in a local cluster's folder. */
final class ClusterConfig {
  /** Folders that are of no use once the processes have ended. */
  static final List<String> SCRATCH = List.of("blobs", "tmp");

  private ClusterConfig() {}

  /** The folder Flink's {@code --configDir} names. */
  static Path folder(Path cluster) {
    return cluster.resolve("conf");
  }

  static void write(Path cluster, int restPort, int slots) throws IOException {
    for (String scratch : SCRATCH) {
      Files.createDirectories(cluster.resolve(scratch));
    }
    Configuration settings =
        FlinkSettings.session(restPort, FreePorts.find(1).getFirst(), cluster, slots);
    String yaml =
        new TreeMap<>(settings.toMap())
            .entrySet().stream()
                .map(e -> "%s: '%s'%n".formatted(e.getKey(), e.getValue().replace("'", "''")))
                .collect(Collectors.joining());
    Files.writeString(
        Files.createDirectories(folder(cluster)).resolve("config.yaml"),
        "# Written by gridpact cluster start.\n" + yaml);
  }

  static Configuration read(Path cluster) {
    return GlobalConfiguration.loadConfiguration(folder(cluster).toString());
  }

  static HostPort rest(Path cluster) throws IOException {
    Path file = folder(cluster).resolve("config.yaml");
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    return HostPort.loopback(read(cluster).get(RestOptions.PORT));
  }
}
