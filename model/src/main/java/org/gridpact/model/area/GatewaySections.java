package org.gridpact.model.area;

import java.util.ArrayList;
import java.util.List;
import org.gridpact.model.config.Dimension;
import org.gridpact.model.config.Section;

/** Reads gateways and their drivers from configuration files. */
final class GatewaySections {
  private GatewaySections() {}

  static GatewaySpec gateway(Section s) {
    return new GatewaySpec(
        s.text("id"),
        drivers(s),
        s.millis("cycle", 1_000),
        s.millis("failsafeAfter", 30_000),
        s.optionalSection("rules", RuleSections::gatewayRules).orElse(GatewayRules.NONE),
        s.optionalSection("storage", GatewaySections::storage).orElse(StorageSpec.DEFAULT),
        s.optionalSection("scada", GatewaySections::scada),
        s.flag("external", false),
        s.optionalSection("tasks", TaskSections::budget).orElse(TaskBudget.DEFAULT));
  }

  /** What {@code listen} says, and what stands under {@code drivers}. */
  private static List<DriverSpec> drivers(Section s) {
    List<DriverSpec> drivers = new ArrayList<>();
    if (s.has("listen")) {
      drivers.add(new DriverSpec.JsonLines(GatewaySpec.LINES, s.address("listen")));
    }
    if (s.has("drivers")) {
      drivers.addAll(s.sections("drivers", GatewaySections::driver));
    }
    return drivers;
  }

  private static DriverSpec driver(Section s) {
    String id = s.text("id");
    String protocol = s.text("protocol");
    return switch (protocol) {
      case "json-lines" -> new DriverSpec.JsonLines(id, s.address("listen"));
      case "modbus" ->
          new DriverSpec.Modbus(
              id, s.address("address"), s.millis("every", 1_000), s.millis("timeout", 500));
      case "mqtt" ->
          new DriverSpec.Mqtt(
              id,
              s.address("broker"),
              s.optionalSection("user", GatewaySections::user),
              s.optionalText("sparkplugHost"));
      case "dsmr" -> new DriverSpec.Dsmr(id, telegrams(s));
      case "csv" ->
          new DriverSpec.CsvReplay(id, s.path("file"), s.has("speed") ? s.number("speed") : 1);
      default ->
          throw new IllegalArgumentException(
              "protocol '%s' is none of json-lines, modbus, mqtt, dsmr, csv".formatted(protocol));
    };
  }

  private static DriverSpec.Dsmr.Source telegrams(Section s) {
    if (s.has("address") == s.has("file")) {
      throw new IllegalArgumentException("a dsmr driver needs either an address or a file");
    }
    return s.has("address")
        ? new DriverSpec.Dsmr.Source.Tcp(s.address("address"))
        : new DriverSpec.Dsmr.Source.File(s.path("file"));
  }

  private static StorageSpec storage(Section s) {
    StorageSpec d = StorageSpec.DEFAULT;
    return new StorageSpec(
        (long) s.quantity("budget", Dimension.BYTES, (double) d.budgetBytes()),
        s.quantity("backfillShare", Dimension.SHARE, d.backfillShare()));
  }

  private static DriverSpec.Mqtt.User user(Section s) {
    return new DriverSpec.Mqtt.User(s.text("name"), s.path("passwordFile"));
  }

  private static ScadaSpec scada(Section s) {
    return new ScadaSpec(
        s.address("broker"),
        s.text("group"),
        s.optionalSection("user", GatewaySections::user),
        s.optionalText("primaryHost"));
  }
}
