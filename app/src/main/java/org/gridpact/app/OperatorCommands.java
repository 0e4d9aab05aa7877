package org.gridpact.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.gridpact.center.web.WebConfig;
import org.gridpact.model.config.Failures;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What a person asks of a running center, over its web interface. */
final class OperatorCommands {
  private OperatorCommands() {}

  /** A request, and how its answer is told: 0 where it was taken, 1 where a rule forbids it. */
  abstract static class Asking implements Callable<Integer> {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(
        names = "--url",
        paramLabel = "URL",
        defaultValue = "http://" + WebConfig.DEFAULT_HOST + ":" + WebConfig.DEFAULT_PORT,
        description = "The center's page (default: ${DEFAULT-VALUE}).")
    private String url;

    @Option(names = "--by", required = true, paramLabel = "NAME", description = "Who asks.")
    String by;

    @Spec private CommandSpec spec;

    abstract String path();

    /** What is asked, but for who asks. */
    ObjectNode body() throws RefusedException {
      return JSON.createObjectNode();
    }

    @Override
    public Integer call() throws RefusedException, InterruptedException {
      HttpRequest request;
      try {
        request =
            HttpRequest.newBuilder(URI.create(url).resolve(path()))
                .header("Content-Type", "application/json")
                .timeout(ANSWER_WITHIN)
                .POST(HttpRequest.BodyPublishers.ofString(body().put("by", by).toString()))
                .build();
      } catch (IllegalArgumentException e) {
        throw new RefusedException("--url " + url + ": " + e.getMessage());
      }
      HttpResponse<String> response;
      try (HttpClient client = HttpClient.newHttpClient()) {
        response = client.send(request, HttpResponse.BodyHandlers.ofString());
      } catch (HttpTimeoutException e) {
        throw new RefusedException(
            "the center at %s has not answered within %d s: it may be done or not"
                .formatted(url, ANSWER_WITHIN.toSeconds()),
            e);
      } catch (IOException e) {
        throw new RefusedException(
            "no center answers at %s: %s".formatted(url, Failures.words(e)), e);
      } catch (IllegalArgumentException e) {
        // Of a port that is none.
        throw new RefusedException("--url " + url + ": " + e.getMessage());
      }
      boolean done = response.statusCode() == 200;
      String answer = text(response.body(), done ? "answer" : "error");
      PrintWriter out = done ? spec.commandLine().getOut() : spec.commandLine().getErr();
      out.println(answer);
      out.flush();
      return done ? 0 : Main.FAILED;
    }

    private String text(String body, String field) throws RefusedException {
      try {
        JsonNode text = JSON.readTree(body).path(field);
        if (text.isTextual()) {
          return text.asText();
        }
      } catch (JsonProcessingException e) {
        // Told below.
      }
      throw new RefusedException("what answers at %s is no center".formatted(url));
    }

    static String encoded(String text) {
      return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
  }

  /** A request that says why. */
  abstract static class Reasoned extends Asking {
    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.")
    private String reason;

    @Override
    ObjectNode body() throws RefusedException {
      return super.body().put("reason", reason);
    }
  }

  @Command(
      name = "approve",
      description = "Approves an order that waits for two people.",
      mixinStandardHelpOptions = true)
  static final class ApproveCommand extends Asking {
    @Parameters(paramLabel = "ORDER")
    private String order;

    @Override
    String path() {
      return "/api/orders/%s/approve".formatted(encoded(order));
    }
  }

  @Command(
      name = "reject",
      description = "Ends an order that waits for approval.",
      mixinStandardHelpOptions = true)
  static final class RejectCommand extends Reasoned {
    @Parameters(paramLabel = "ORDER")
    private String order;

    @Override
    String path() {
      return "/api/orders/%s/reject".formatted(encoded(order));
    }
  }

  @Command(
      name = "lock",
      description = "Locks a device, or all that is on a branch: no order touches it.",
      mixinStandardHelpOptions = true)
  static final class LockCommand extends Reasoned {
    @Parameters(paramLabel = "DEVICE|BRANCH")
    private String subject;

    @Option(
        names = "--from",
        paramLabel = "TIME",
        description = "ISO 8601, as 2026-11-21T16:00:00Z; at once by default.")
    private Instant from;

    @Option(
        names = "--until",
        paramLabel = "TIME",
        description = "Likewise; until it is unlocked by default.")
    private Instant until;

    @Override
    String path() {
      return "/api/locks";
    }

    @Override
    ObjectNode body() throws RefusedException {
      ObjectNode body = super.body().put("subject", subject);
      if (from != null) {
        body.put("from", from.toEpochMilli());
      }
      if (until != null) {
        body.put("until", until.toEpochMilli());
      }
      return body;
    }
  }

  @Command(
      name = "unlock",
      description = "Ends a lock; only who took it may.",
      mixinStandardHelpOptions = true)
  static final class UnlockCommand extends Asking {
    @Parameters(paramLabel = "DEVICE|BRANCH")
    private String subject;

    @Override
    String path() {
      return "/api/unlock";
    }

    @Override
    ObjectNode body() throws RefusedException {
      return super.body().put("subject", subject);
    }
  }
}
