package org.gridpact.edge.main;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gridpact edge tasks}: what a center says runs where. */
@Command(
    name = "tasks",
    description = "Shows which task runs at which gateway, what it takes and what it misses.",
    mixinStandardHelpOptions = true)
public final class TasksCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int REFUSED = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Option(
      names = "--center",
      paramLabel = "URL",
      description = "where the center's page is (default: ${DEFAULT-VALUE})",
      defaultValue = "http://127.0.0.1:8080")
  private URI center;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    HttpRequest request;
    try {
      request =
          HttpRequest.newBuilder(center.resolve("/api/tasks")).timeout(PATIENCE).GET().build();
    } catch (IllegalArgumentException e) {
      return said("--center " + center + ": " + e.getMessage(), REFUSED);
    }
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        return said(center + " answers " + answer.statusCode() + ": " + answer.body(), FAILED);
      }
      spec.commandLine().getOut().print(TaskTable.of(answer.body()));
      spec.commandLine().getOut().flush();
      return 0;
    } catch (IOException e) {
      String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      return said(
          "no center at %s (%s); start one, or name it with --center".formatted(center, why),
          FAILED);
    }
  }

  private int said(String text, int code) {
    spec.commandLine().getErr().println(text);
    return code;
  }
}
