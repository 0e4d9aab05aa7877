package org.gridpact.model.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.gridpact.model.config.ConfigException.Problem;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * One mapping of a configuration file, read key by key.
 *
 * <p>The first problem ends the reading of its section; the other sections are still read, so that
 * one run shows a problem of each. A key nobody asked for is a problem too. Owned by one thread.
 */
public final class Section {
  /** Leaves a section at its first problem, which is already noted. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused() {
      super(null, null, false, false);
    }
  }

  private static final int MAX_BYTES = 64 << 20;

  private final String file;
  private final String name;
  private final int line;
  private final Map<String, Node> values;
  private final Map<String, Integer> lines;
  private final Set<String> asked = new HashSet<>();
  private final List<Problem> problems;

  /** Ids of list items, anywhere in the file, that have problems of their own. */
  private final Set<String> refused;

  private Section(
      String file, String name, Node node, List<Problem> problems, Set<String> refused) {
    this.file = file;
    this.name = name;
    this.line = lineOf(node);
    this.problems = problems;
    this.refused = refused;
    this.values = new LinkedHashMap<>();
    this.lines = new LinkedHashMap<>();
    if (!(node instanceof MappingNode mapping)) {
      throw refuse(line, name + " must be a mapping of keys to values");
    }
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw refuse(lineOf(tuple.getKeyNode()), "a key must be plain text");
      }
      if (values.put(key.getValue(), tuple.getValueNode()) != null) {
        throw refuse(lineOf(key), named(key.getValue()) + " is given twice");
      }
      lines.put(key.getValue(), lineOf(key));
    }
  }

  /**
   * Reads a whole file.
   *
   * @param body turns the top section into the result; what it throws as {@link
   *     IllegalArgumentException} is a problem of the file
   * @throws ConfigException with every problem found
   */
  public static <T> T readFile(Path path, Function<Section, T> body) throws ConfigException {
    String text;
    try {
      if (Files.size(path) > MAX_BYTES) {
        throw new ConfigException(List.of(new Problem(path.toString(), 0, "larger than 64 MiB")));
      }
      text = TextFile.read(path);
    } catch (IOException e) {
      throw new ConfigException(
          List.of(new Problem(path.toString(), 0, "cannot be read: " + TextFile.reason(e))));
    }
    return read(path.toString(), text, body);
  }

  /** Reads text as {@link #readFile} does; {@code file} names it in problems. */
  public static <T> T read(String file, String text, Function<Section, T> body)
      throws ConfigException {
    List<Problem> problems = new ArrayList<>();
    Optional<T> result = Optional.empty();
    try {
      LoadSettings settings =
          LoadSettings.builder().setLabel(file).setCodePointLimit(MAX_BYTES).build();
      Node root =
          new BoundedComposer(settings, new ParserImpl(settings, new StreamReader(settings, text)))
              .getSingleNode()
              .orElseThrow(
                  () -> new ConfigException(List.of(new Problem(file, 0, "the file is empty"))));
      result = new Section(file, "", root, problems, new HashSet<>()).finish(body);
    } catch (Refused e) {
      // Its problem is already noted.
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(m -> m.getLine() + 1).orElse(0);
      problems.add(new Problem(file, line, "not YAML: " + e.getProblem()));
    } catch (YamlEngineException e) {
      problems.add(new Problem(file, 0, "not YAML: " + e.getMessage()));
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return result.orElseThrow();
  }

  private <T> Optional<T> finish(Function<Section, T> body) {
    try {
      T result = body.apply(this);
      values.keySet().stream()
          .filter(key -> !asked.contains(key))
          .forEach(
              key ->
                  note(
                      lines.get(key),
                      "unknown key '%s'; known here: %s"
                          .formatted(key, String.join(", ", asked.stream().sorted().toList()))));
      return Optional.of(result);
    } catch (Refused e) {
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      note(line, (name.isEmpty() ? "" : name + ": ") + e.getMessage());
      return Optional.empty();
    }
  }

  /** Line of this section in its file, from 1. */
  public int line() {
    return line;
  }

  /** Line of a key that is there. */
  public int line(String key) {
    return lines.getOrDefault(key, line);
  }

  public boolean has(String key) {
    asked.add(key);
    return values.containsKey(key);
  }

  /** Whether a key is there and has a single value, not a mapping or a list. */
  public boolean isText(String key) {
    return node(key).filter(node -> node instanceof ScalarNode).isPresent();
  }

  public String text(String key) {
    return optionalText(key).orElseThrow(() -> refuse(line(key), named(key) + " is missing"));
  }

  public Optional<String> optionalText(String key) {
    return node(key)
        .map(
            node -> {
              if (node instanceof ScalarNode scalar) {
                return scalar.getValue();
              }
              throw refuse(line(key), named(key) + " must be one value");
            })
        .filter(text -> !text.isBlank());
  }

  public boolean flag(String key, boolean otherwise) {
    return optionalText(key)
        .map(
            text ->
                switch (text) {
                  case "true" -> true;
                  case "false" -> false;
                  default ->
                      throw refuse(line(key), named(key) + " must be true or false, not " + text);
                })
        .orElse(otherwise);
  }

  public int count(String key) {
    String text = text(key);
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw refuse(line(key), named(key) + " must be a whole number, not '" + text + "'");
    }
  }

  public double number(String key) {
    String text = text(key);
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw refuse(line(key), named(key) + " must be a number, not '" + text + "'");
    }
  }

  /** A quantity in the first unit of its dimension. */
  public double quantity(String key, Dimension dimension) {
    String text = text(key);
    try {
      return dimension.parse(text);
    } catch (IllegalArgumentException e) {
      throw refuse(line(key), named(key) + ": " + e.getMessage());
    }
  }

  public double quantity(String key, Dimension dimension, double otherwise) {
    return has(key) ? quantity(key, dimension) : otherwise;
  }

  /** A time in milliseconds, 24 days at most. */
  public int millis(String key, int otherwise) {
    double millis = quantity(key, Dimension.TIME, otherwise);
    if (millis > Integer.MAX_VALUE) {
      throw refuse(line(key), "%s: %s is longer than 24 days".formatted(named(key), text(key)));
    }
    return (int) millis;
  }

  /** A TCP address, {@code HOST:PORT}. */
  public HostPort address(String key) {
    return address(key, text(key));
  }

  /** A list of TCP addresses that must be there. */
  public List<HostPort> addresses(String key) {
    return texts(key).stream().map(text -> address(key, text)).toList();
  }

  private HostPort address(String key, String text) {
    try {
      return HostPort.parse(text);
    } catch (IllegalArgumentException e) {
      throw refuse(line(key), named(key) + " " + e.getMessage());
    }
  }

  /** A path; a relative one is relative to the file. */
  public Path path(String key) {
    return Path.of(file).resolveSibling(text(key));
  }

  /** A list of single values that must be there and not be empty. */
  public List<String> texts(String key) {
    Node node = node(key).orElseThrow(() -> refuse(line(key), named(key) + " is missing"));
    if (!(node instanceof SequenceNode sequence) || sequence.getValue().isEmpty()) {
      throw refuse(line(key), named(key) + " must be a list");
    }
    List<String> texts = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      if (!(item instanceof ScalarNode scalar) || scalar.getValue().isBlank()) {
        throw refuse(lineOf(item), named(key) + " must be a list of single values");
      }
      texts.add(scalar.getValue());
    }
    return texts;
  }

  /** One of an enum's constants, written like {@code flexible-load}. */
  public <E extends Enum<E>> E choice(String key, Class<E> choices) {
    String text = text(key);
    List<String> known = new ArrayList<>();
    for (E choice : choices.getEnumConstants()) {
      String written = choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
      if (written.equals(text)) {
        return choice;
      }
      known.add(written);
    }
    throw refuse(
        line(key), "%s: '%s' is none of %s".formatted(named(key), text, String.join(", ", known)));
  }

  /** Reads a nested mapping. */
  public <T> Optional<T> optionalSection(String key, Function<Section, T> body) {
    return node(key)
        .map(
            node ->
                new Section(file, named(key), node, problems, refused)
                    .finish(body)
                    .orElseThrow(Refused::new));
  }

  /** Reads a nested mapping that must be there. */
  public <T> T section(String key, Function<Section, T> body) {
    return optionalSection(key, body)
        .orElseThrow(() -> refuse(line(key), named(key) + " is missing"));
  }

  /** Reads a list of mappings that must be there; those with problems are left out and noted. */
  public <T> List<T> sections(String key, Function<Section, T> body) {
    Node node = node(key).orElseThrow(() -> refuse(line(key), named(key) + " is missing"));
    if (!(node instanceof SequenceNode sequence)) {
      throw refuse(line(key), named(key) + " must be a list");
    }
    List<T> results = new ArrayList<>();
    int index = 0;
    for (Node item : sequence.getValue()) {
      try {
        Section each = new Section(file, named(key) + "[" + index + "]", item, problems, refused);
        each.finish(body).ifPresentOrElse(results::add, each::refuseId);
      } catch (Refused e) {
        // Not a mapping; its problem is already noted.
      }
      index++;
    }
    return results;
  }

  /** Keys of this section, in order; each counts as known. */
  public List<String> keys() {
    asked.addAll(values.keySet());
    return List.copyOf(values.keySet());
  }

  /** Notes a problem that does not end the reading of this section. */
  public void note(int atLine, String rule) {
    problems.add(new Problem(file, atLine, rule));
  }

  private Optional<Node> node(String key) {
    asked.add(key);
    return Optional.ofNullable(values.get(key));
  }

  /** Ends the reading of this section with a problem of a key: {@code throw s.wrong(...)}. */
  public RuntimeException wrong(String key, String rule) {
    return refuse(line(key), rule);
  }

  /**
   * As {@link #wrong}, of a reference to an item of the file that is not there; of one that has
   * problems of its own, those say enough.
   */
  public RuntimeException missing(String key, String id, String rule) {
    return isRefused(id) ? new Refused() : wrong(key, rule);
  }

  /** Whether a list item of this id has problems of its own, and so is left out. */
  public boolean isRefused(String id) {
    return refused.contains(id);
  }

  private void refuseId() {
    if (values.get("id") instanceof ScalarNode id) {
      refused.add(id.getValue());
    }
  }

  private RuntimeException refuse(int atLine, String rule) {
    note(atLine, rule);
    return new Refused();
  }

  private String named(String key) {
    return name.isEmpty() ? key : name + "." + key;
  }

  private static int lineOf(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
  }
}
