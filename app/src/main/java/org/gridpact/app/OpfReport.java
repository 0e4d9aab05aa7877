package org.gridpact.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridpact.network.opf.OpfResult;

/** What an optimal power flow came to, for machines to read; what is not known is null. */
final class OpfReport {
  private OpfReport() {}

  static void write(
      Path file,
      String network,
      String model,
      List<String> notices,
      double seconds,
      OpfResult result)
      throws IOException {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("network", network);
    report.put("model", model);
    report.put("notices", notices);
    report.put("seconds", seconds);
    switch (result) {
      case OpfResult.Optimal optimal -> put(report, optimal);
      case OpfResult.Infeasible infeasible -> {
        report.put("status", "infeasible");
        report.put("cost", null);
        report.put("conflicts", conflicts(infeasible));
      }
      case OpfResult.Failed(String reason) -> {
        report.put("status", "failed");
        report.put("cost", null);
        report.put("reason", reason);
      }
    }
    ReportFile.write(file, report);
  }

  private static void put(Map<String, Object> report, OpfResult.Optimal optimal) {
    report.put("status", "optimal");
    report.put("cost", optimal.cost());
    report.put("lowerBound", known(optimal.lowerBound()));
    report.put("gap", known(optimal.gap()));
    report.put("iterations", optimal.iterations());
    Map<String, Object> generation = new LinkedHashMap<>();
    Map<String, Object> reactive = new LinkedHashMap<>();
    for (OpfResult.Output output : optimal.generation()) {
      generation.put(output.unit(), output.mw());
      if (!Double.isNaN(output.mvar())) {
        reactive.put(output.unit(), output.mvar());
      }
      if (!Double.isNaN(output.farMvar())) {
        reactive.put(output.unit() + " to", output.farMvar());
      }
    }
    report.put("generation", generation);
    report.put("prices", known(optimal.prices()));
    if (!reactive.isEmpty()) {
      report.put("reactive", reactive);
      report.put("voltages", known(optimal.voltages()));
    }
    List<Map<String, Object>> binding = new ArrayList<>();
    for (OpfResult.Binding b : optimal.binding()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("limit", b.what());
      row.put("value", b.value());
      row.put("bound", b.limit());
      row.put("unit", b.unit());
      row.put("dollarsPerHourPerUnit", b.price());
      binding.add(row);
    }
    report.put("binding", binding);
  }

  private static List<Map<String, Object>> conflicts(OpfResult.Infeasible infeasible) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (OpfResult.Conflict c : infeasible.conflicts()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("limit", c.what());
      row.put("brokenBy", c.by());
      row.put("unit", c.unit());
      rows.add(row);
    }
    return rows;
  }

  private static Map<String, Object> known(Map<String, Double> values) {
    Map<String, Object> known = new LinkedHashMap<>();
    values.forEach((key, value) -> known.put(key, known(value)));
    return known;
  }

  private static Double known(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
