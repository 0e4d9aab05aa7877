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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.gridpact.model.config.Dimension;
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
        defaultValue = "http://127.0.0.1:8080",
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
      } catch (IOException e) {
        throw new RefusedException("no center answers at %s: %s".formatted(url, e), e);
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
      name = "order",
      description = {
        "Orders setpoints, if a load flow of the grid as it is says that every limit holds;",
        "or, with --preventive or --contingencies, the cheapest that keep every limit even when",
        "any one of some branches or units is lost.",
        "Power into a device is positive, production is negative; likewise reactive power:",
        "what raises the voltage is negative."
      },
      mixinStandardHelpOptions = true)
  static final class OrderCommand extends Reasoned {
    @Parameters(
        arity = "0..*",
        paramLabel = "DEVICE=SETPOINT",
        description =
            "A power (-80kW), a range (0W..50kW), a reactive power (-20kvar; also beside one of"
                + " the others, as DEVICE=-80kW DEVICE=-20kvar), open, closed, or tap:3.")
    private List<String> setpoints = List.of();

    @Option(
        names = "--preventive",
        paramLabel = "BRANCH|unit ID",
        split = ",",
        description =
            "Branches, or units as 'unit ID' (generators of the network file, and those that are"
                + " devices), whose loss, one at a time, shall break no limit either.")
    private List<String> preventive = List.of();

    @Option(
        names = "--contingencies",
        paramLabel = "FILE",
        description =
            "The same from a file with lines 'branch ID' or 'unit ID', joined by ' + ' where they"
                + " are lost together.")
    private Optional<Path> contingencies = Optional.empty();

    @Option(names = "--after", paramLabel = "TIME", description = "From now until it takes effect.")
    private String after;

    @Option(names = "--hold", paramLabel = "TIME", description = "How long it holds.")
    private String hold;

    @Option(
        names = "--replaces",
        paramLabel = "ORDER",
        split = ",",
        description = "Orders in effect whose place it takes; it names all their devices.")
    private List<String> replaces = List.of();

    @Override
    String path() {
      return "/api/orders";
    }

    @Override
    ObjectNode body() throws RefusedException {
      ObjectNode body = super.body();
      List<String> losses = losses();
      if (losses.isEmpty() == setpoints.isEmpty()) {
        throw new RefusedException(
            "an order has either DEVICE=SETPOINT, or --preventive or --contingencies");
      }
      if (!losses.isEmpty()) {
        losses.forEach(body.withArray("preventive")::add);
      }
      for (String setpoint : setpoints) {
        int split = setpoint.indexOf('=');
        if (split < 1) {
          throw new RefusedException("'%s' is not DEVICE=SETPOINT".formatted(setpoint));
        }
        ObjectNode target =
            body.withArray("setpoints").addObject().put("device", setpoint.substring(0, split));
        fill(target, setpoint.substring(split + 1));
      }
      if (after != null) {
        body.put("effectAfterMillis", millis("--after", after));
      }
      if (hold != null) {
        body.put("holdMillis", millis("--hold", hold));
      }
      replaces.forEach(body.withArray("replaces")::add);
      return body;
    }

    /** Lines of a contingency list. */
    private List<String> losses() throws RefusedException {
      List<String> losses = new ArrayList<>();
      preventive.forEach(lost -> losses.add(lost.startsWith("unit ") ? lost : "branch " + lost));
      if (contingencies.isPresent()) {
        try {
          losses.addAll(Files.readAllLines(contingencies.get()));
        } catch (IOException e) {
          throw new RefusedException(
              "--contingencies %s cannot be read: %s"
                  .formatted(contingencies.get(), e.getMessage()));
        }
      }
      return losses;
    }

    private static void fill(ObjectNode target, String value) throws RefusedException {
      int range = value.indexOf("..");
      if (value.startsWith("tap:")) {
        target.put("position", position(value.substring("tap:".length())));
        return;
      }
      if (value.equals("open") || value.equals("closed")) {
        target.put("closed", value.equals("closed"));
      } else if (range > 0) {
        target.put("minWatts", watts(value.substring(0, range)));
        target.put("maxWatts", watts(value.substring(range + 2)));
      } else if (value.endsWith("var")) {
        target.put("vars", parsed(Dimension.REACTIVE_POWER, value));
      } else {
        target.put("watts", watts(value));
      }
    }

    private static int position(String value) throws RefusedException {
      try {
        return Integer.parseInt(value);
      } catch (NumberFormatException e) {
        throw new RefusedException("'%s' is no tap position".formatted(value));
      }
    }

    private static long millis(String option, String value) throws RefusedException {
      try {
        return (long) Dimension.TIME.parse(value);
      } catch (IllegalArgumentException e) {
        throw new RefusedException(option + ": " + e.getMessage());
      }
    }

    private static double watts(String value) throws RefusedException {
      return parsed(Dimension.POWER, value);
    }

    private static double parsed(Dimension dimension, String value) throws RefusedException {
      try {
        return dimension.parse(value);
      } catch (IllegalArgumentException e) {
        throw new RefusedException(e);
      }
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
