package org.gridpact.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gridpact.model.config.Dimension;
import org.gridpact.model.config.TextFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "order",
    description = {
      "Orders setpoints, if a load flow of the grid as it is says that every limit holds; or,"
          + " with --preventive or --contingencies, the cheapest that keep every limit even when"
          + " any one of some branches or units is lost.",
      "Power into a device is positive, production is negative; likewise reactive power: what"
          + " raises the voltage is negative."
    },
    mixinStandardHelpOptions = true)
final class OrderCommand extends OperatorCommands.Reasoned {
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
      try {
        fill(target, setpoint.substring(split + 1));
      } catch (IllegalArgumentException e) {
        throw new RefusedException(e);
      }
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
        TextFile.read(contingencies.get()).lines().forEach(losses::add);
      } catch (IOException e) {
        throw new RefusedException(
            "--contingencies %s cannot be read: %s"
                .formatted(contingencies.get(), TextFile.reason(e)));
      }
    }
    return losses;
  }

  private static void fill(ObjectNode target, String value) {
    int range = value.indexOf("..");
    if (value.startsWith("tap:")) {
      target.put("position", position(value.substring("tap:".length())));
    } else if (value.equals("open") || value.equals("closed")) {
      target.put("closed", value.equals("closed"));
    } else if (range > 0) {
      target.put("minWatts", Dimension.POWER.parse(value.substring(0, range)));
      target.put("maxWatts", Dimension.POWER.parse(value.substring(range + 2)));
    } else if (value.endsWith("var")) {
      target.put("vars", Dimension.REACTIVE_POWER.parse(value));
    } else {
      target.put("watts", Dimension.POWER.parse(value));
    }
  }

  private static int position(String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'%s' is no tap position".formatted(value), e);
    }
  }

  private static long millis(String option, String value) throws RefusedException {
    try {
      return (long) Dimension.TIME.parse(value);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(option + ": " + e.getMessage());
    }
  }
}
