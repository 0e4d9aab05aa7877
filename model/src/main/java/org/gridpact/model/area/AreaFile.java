package org.gridpact.model.area;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridpact.model.config.ConfigException;
import org.gridpact.model.config.ConfigException.Problem;
import org.gridpact.model.config.Dimension;
import org.gridpact.model.config.Section;

/**
 * An area read from its YAML file, with the lines where its parts stand, so that later checks can
 * name them.
 *
 * @param lines line by subject: {@code network}, {@code limits}, {@code device ID}, {@code branch
 *     ID}
 */
public record AreaFile(String file, Area area, Map<String, Integer> lines) {
  public AreaFile {
    lines = Map.copyOf(lines);
  }

  /** Reads and checks a file; what only the network can tell is not checked here. */
  public static AreaFile read(Path path) throws ConfigException {
    Map<String, Integer> lines = new HashMap<>();
    Area area = Section.readFile(path, top -> area(top, lines));
    return new AreaFile(path.toString(), area, lines);
  }

  /** As {@link #read}, from text; {@code file} names it in problems. */
  public static AreaFile parse(String file, String text) throws ConfigException {
    Map<String, Integer> lines = new HashMap<>();
    return new AreaFile(file, Section.read(file, text, top -> area(top, lines)), lines);
  }

  /** A problem of a subject, at its line. */
  public Problem problem(String subject, String rule) {
    return new Problem(file, lines.getOrDefault(subject, 0), rule);
  }

  private static Area area(Section top, Map<String, Integer> lines) {
    String id = top.text("area");
    String network = top.text("network");
    lines.put("network", top.line("network"));
    Map<String, GatewaySpec> gateways = new LinkedHashMap<>();
    for (GatewaySpec gateway : top.sections("gateways", GatewaySections::gateway)) {
      if (gateways.put(gateway.id(), gateway) != null) {
        top.note(top.line("gateways"), "gateway '" + gateway.id() + "' is there twice");
      }
    }
    Map<String, DeviceSpec> devices = new LinkedHashMap<>();
    top.sections(
        "devices",
        section -> {
          DeviceSpec device = DeviceSections.device(section, gateways);
          if (devices.putIfAbsent(device.id(), device) != null) {
            section.note(section.line("id"), "device '" + device.id() + "' is there twice");
          }
          lines.put("device " + device.id(), section.line());
          return device;
        });
    top.sections(
        "gateways",
        section -> RuleSections.check(section, gateways, List.copyOf(devices.values())));
    // After the lists: a problem here ends the reading of the file.
    Place place = top.optionalSection("place", PlaceSections::place).orElse(Place.UNKNOWN);
    Limits limits = top.section("limits", s -> LimitSections.limits(s, place.zone(), lines));
    DispatchRules rules =
        top.optionalSection("dispatch", AreaFile::dispatch).orElse(DispatchRules.DEFAULT);
    for (DeviceSpec device : devices.values()) {
      device
          .economics()
          .cost()
          .filter(cost -> !cost.currency().equals(rules.costs().currency()))
          .ifPresent(
              cost ->
                  top.note(
                      lines.get("device " + device.id()),
                      "device '%s': %s"
                          .formatted(device.id(), otherCurrency(cost, rules.costs().currency()))));
    }
    return new Area(
        id,
        network,
        limits,
        List.copyOf(gateways.values()),
        List.copyOf(devices.values()),
        rules,
        TaskSections.ofArea(top, gateways.keySet(), devices.values()),
        top.has("placement")
            ? top.choice("placement", PlacementStrategy.class)
            : PlacementStrategy.FIRST_FIT,
        centers(top, gateways),
        top.optionalSection("history", HistorySections::history).orElse(HistorySpec.DEFAULT),
        place);
  }

  /** Several nodes share gateways that run apart: in a node's process they would end with it. */
  private static List<CenterSpec> centers(Section top, Map<String, GatewaySpec> gateways) {
    List<CenterSpec> centers =
        top.optionalSection("centers", CenterSections::centers).orElse(List.of());
    if (centers.size() > 1) {
      gateways.values().stream()
          .filter(g -> !g.external())
          .forEach(
              g ->
                  top.note(
                      top.line("centers"),
                      "with several centers every gateway runs apart: gateway '%s' needs external: true"
                          .formatted(g.id())));
    }
    return centers;
  }

  private static DispatchRules dispatch(Section s) {
    DispatchRules d = DispatchRules.DEFAULT;
    return new DispatchRules(
        s.millis("voteWithin", d.voteWithinMillis()),
        s.millis("effectAfter", d.effectAfterMillis()),
        s.millis("applyWithin", d.applyWithinMillis()),
        s.millis("hold", d.holdMillis()),
        s.quantity("margin", Dimension.SHARE, d.margin()),
        new DispatchRules.Approval(
            watts(s, "approveAbove", d.approval().aboveWatts()),
            s.flag("approveSwitching", d.approval().switching())),
        watts(s, "changeAMinute", d.changedWattsAMinute()),
        s.quantity("tolerance", Dimension.SHARE, d.tolerance()),
        costs(s));
  }

  private static Costs costs(Section s) {
    String currency = s.optionalText("currency").orElse(Costs.DEFAULT.currency());
    Map<DeviceKind, Double> byKind = new EnumMap<>(DeviceKind.class);
    s.optionalSection(
        "costs",
        c -> {
          c.keys().forEach(key -> byKind.put(movable(c, key), cost(c, key, currency)));
          return byKind;
        });
    Costs.Fairness fairness =
        s.has("fairness") ? s.choice("fairness", Costs.Fairness.class) : Costs.DEFAULT.fairness();
    return Costs.DEFAULT.with(currency, byKind, fairness);
  }

  private static DeviceKind movable(Section s, String key) {
    return Arrays.stream(DeviceKind.values())
        .filter(kind -> Costs.movable(kind) && kind.key().equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                s.wrong(
                    key,
                    "costs are of battery, generator, inverter, flexible-load and tap-changer, not"
                        + " of"
                        + " '%s'".formatted(key)));
  }

  private static double cost(Section s, String key, String currency) {
    Price price = DeviceSections.price(s, key);
    if (price.per() != Price.Per.of(movable(s, key))) {
      throw s.wrong(key, "the cost of a tap-changer is per step, others' per MWh");
    }
    if (!price.currency().equals(currency)) {
      throw s.wrong(key, otherCurrency(price, currency));
    }
    return price.amount();
  }

  private static String otherCurrency(Price price, String currency) {
    return "a cost in %s, where dispatch.currency is %s".formatted(price.currency(), currency);
  }

  /** A power, or the word for none: leaving it out means the default, never no limit. */
  private static double watts(Section s, String key, double otherwise) {
    return s.isText(key) && s.text(key).equals("unlimited")
        ? Double.POSITIVE_INFINITY
        : s.quantity(key, Dimension.POWER, otherwise);
  }
}
