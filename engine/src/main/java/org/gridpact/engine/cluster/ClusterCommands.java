package org.gridpact.engine.cluster;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;

/** How the processes of a local cluster are started, as Flink's own scripts would. */
final class ClusterCommands {
  private static final List<String> INHERITED =
      List.of("--", "-XX:+Use", "-XX:TieredStopAtLevel=1");

  private ClusterCommands() {}

  static List<String> jobManager(Path cluster, Path log) {
    Configuration settings = ClusterConfig.read(cluster);
    List<String> command =
        java(
            JobManagerProcessUtils.generateJvmParametersStr(
                JobManagerProcessUtils.processSpecFromConfig(settings), settings),
            log);
    command.add(StandaloneSessionClusterEntrypoint.class.getName());
    command.addAll(configuration(cluster));
    return command;
  }

  static List<String> taskManager(Path cluster, Path log) {
    TaskExecutorProcessSpec memory =
        TaskExecutorProcessUtils.processSpecFromConfig(ClusterConfig.read(cluster));
    List<String> command = java(ProcessMemoryUtils.generateJvmParametersStr(memory), log);
    command.add(TaskManagerRunner.class.getName());
    command.addAll(configuration(cluster));
    command.addAll(words(TaskExecutorProcessUtils.generateDynamicConfigsStr(memory)));
    return command;
  }

  private static List<String> configuration(Path cluster) {
    return List.of("--configDir", ClusterConfig.folder(cluster).toString());
  }

  /**
   * What opens the JDK for Flink, how it collects and how it compiles is taken from this process,
   * memory from Flink's configuration.
   */
  private static List<String> java(String memory, Path log) {
    List<String> command = new ArrayList<>();
    command.add("nohup");
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> INHERITED.stream().anyMatch(flag::startsWith))
        .forEach(command::add);
    command.addAll(words(memory));
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.add("-Djava.awt.headless=true");
    command.add("-Dgridpact.log=" + log);
    command.add("-Dlogback.configurationFile=logback-cluster.xml");
    return command;
  }

  private static List<String> words(String text) {
    return List.of(text.strip().split(" +"));
  }
}
