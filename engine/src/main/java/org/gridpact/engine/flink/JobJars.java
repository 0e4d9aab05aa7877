package org.gridpact.engine.flink;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.gridpact.model.config.HostPort;

/**
 * The jars of this program that its jobs need and a Flink distribution does not have.
 *
 * <p>A cluster that has them on its class path, as one of {@code cluster start} does and any does
 * with them in its {@code lib}, is sent none; files are compared by name.
 */
final class JobJars {
  /** How the names of their files begin: the engine, its connectors, formats and grids. */
  private static final List<String> NEEDED =
      List.of(
          "gridpact-engine-",
          "gridpact-model-",
          "gridpact-network-",
          "flink-connector-",
          "flink-file-sink-common-",
          "flink-parquet-",
          "flink-hadoop-fs-",
          "kafka-clients-",
          "parquet-",
          "hadoop-client-",
          "protobuf-java-",
          "jts-core-",
          "zstd-jni-",
          "lz4-java-",
          "snappy-java-",
          "aircompressor-",
          "commons-logging-",
          // Grids, for sweeps.
          "powsybl-",
          "trove4j-",
          "guava-",
          "failureaccess-",
          "commons-lang3-",
          "jgrapht-core-",
          "jheaps-",
          "apfloat-",
          "graphviz-builder-",
          "stax-utils-",
          "univocity-parsers-",
          "jackson-",
          // Cassandra's driver.
          "java-driver-",
          "native-protocol-",
          "config-",
          "netty-",
          "reactive-streams-");

  private JobJars() {}

  /**
   * Those to send.
   *
   * @throws IOException where the JobManager does not answer, or where this program runs from
   *     folders of classes that are not on the cluster's class path
   */
  static List<Path> missingAt(HostPort rest) throws IOException, InterruptedException {
    Set<String> there = new HashSet<>();
    for (String entry : classPathOf(rest)) {
      there.add(entry);
      there.add(Path.of(entry).getFileName().toString());
    }
    return missing(
        List.of(System.getProperty("java.class.path").split(File.pathSeparator)), there, rest);
  }

  private static List<Path> missing(List<String> own, Set<String> there, HostPort rest)
      throws IOException {
    List<Path> jars =
        own.stream()
            .map(Path::of)
            .filter(p -> !there.contains(p.toString()))
            .filter(p -> !there.contains(p.getFileName().toString()) || Files.isDirectory(p))
            .filter(p -> NEEDED.stream().anyMatch(p.getFileName().toString()::startsWith))
            .toList();
    boolean complete =
        Stream.concat(jars.stream().map(p -> p.getFileName().toString()), there.stream())
                .anyMatch(name -> name.startsWith(NEEDED.getFirst()))
            || own.stream().anyMatch(p -> there.contains(p) && Files.isDirectory(Path.of(p)));
    if (!complete) {
      throw new IOException(
          "the cluster at %s has no jar of Gridpact's engine, and this program runs from no jar that could be sent"
              .formatted(rest));
    }
    return jars;
  }

  private static List<String> classPathOf(HostPort rest) throws IOException, InterruptedException {
    List<String> paths = new ArrayList<>();
    for (JsonNode path : JobManagerRest.get(rest, "/jobmanager/environment").path("classpath")) {
      if (!path.asText().isEmpty()) {
        paths.add(path.asText());
      }
    }
    if (paths.isEmpty()) {
      throw new IOException("the JobManager at http://%s tells no class path".formatted(rest));
    }
    return paths;
  }
}
