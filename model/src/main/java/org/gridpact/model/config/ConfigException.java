package org.gridpact.model.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration file that is refused, with every problem found in it. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is wrong, and where; line 0 stands for the file as a whole. */
  public record Problem(String file, int line, String rule) {
    @Override
    public String toString() {
      return line > 0 ? file + ":" + line + ": " + rule : file + ": " + rule;
    }
  }

  private final transient List<Problem> problems;

  public ConfigException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }
}
