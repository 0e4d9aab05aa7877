package org.gridpact.edge.main;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Writes the center's list of tasks as a table. What is unknown is a dash, never a zero. */
final class TaskTable {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int MAX_RESULT = 60;
  private static final List<String> HEADS =
      List.of(
          "TASK", "WORK", "GATEWAY", "STATE", "USED", "OF", "RUNS", "MISSES", "FAILED", "RESULT");

  private TaskTable() {}

  /**
   * The table of a JSON array as {@code /api/tasks} gives it.
   *
   * @throws IOException where it is no such array
   */
  static String of(String json) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADS);
    for (Map<String, String> task : tasks(json)) {
      rows.add(row(task));
    }
    int[] widths = new int[HEADS.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
      }
      out.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
    return out.toString();
  }

  private static List<String> row(Map<String, String> task) {
    String reason = task.getOrDefault("reason", "");
    String last = reason.isEmpty() ? cut(task.getOrDefault("result", "-")) : reason;
    return Arrays.asList(
        text(task, "id"),
        text(task, "work"),
        text(task, "gateway"),
        text(task, "state").toLowerCase(Locale.ROOT).replace('_', ' '),
        percent(task.get("utilisation")),
        percent(task.get("declared")),
        text(task, "runs"),
        text(task, "misses"),
        text(task, "failures"),
        last);
  }

  private static String text(Map<String, String> task, String key) {
    return task.getOrDefault(key, "-");
  }

  private static String cut(String text) {
    return text.length() <= MAX_RESULT ? text : text.substring(0, MAX_RESULT - 1) + "…";
  }

  private static String percent(String share) throws NumberFormatException {
    return share == null
        ? "-"
        : String.format(Locale.ROOT, "%.2f %%", 100 * Double.parseDouble(share));
  }

  /** Each task's values as text; nulls are left out, objects are JSON. */
  private static List<Map<String, String>> tasks(String json) throws IOException {
    List<Map<String, String>> tasks = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(json)) {
      require(parser.nextToken() == JsonToken.START_ARRAY);
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        require(parser.currentToken() == JsonToken.START_OBJECT);
        Map<String, String> task = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          value(parser).ifPresent(text -> task.put(name, text));
        }
        tasks.add(task);
      }
    }
    return tasks;
  }

  private static Optional<String> value(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return Optional.empty();
    }
    if (parser.currentToken().isScalarValue()) {
      return Optional.of(parser.getText());
    }
    StringWriter copy = new StringWriter();
    try (var out = JSON.createGenerator(copy)) {
      out.copyCurrentStructure(parser);
    }
    return Optional.of(copy.toString());
  }

  private static void require(boolean holds) throws IOException {
    if (!holds) {
      throw new IOException("the answer is no list of tasks");
    }
  }
}
