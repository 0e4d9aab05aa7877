package org.gridpact.ledger.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The actions of the dispatch specification, and the code that each names. */
final class SpecifiedCode {
  private static final Pattern NEXT = Pattern.compile("(?ms)^Next ==$(.*?)^$");
  private static final Pattern DISJUNCT = Pattern.compile("(?m)^  \\\\/ (?:\\\\E .* : )?(\\w+)");
  private static final Pattern CODE = Pattern.compile("\\\\\\* Code: (\\w+) ([\\w.]+)#(\\w+)");

  private SpecifiedCode() {}

  /**
   * A method that the specification names.
   *
   * @param module the Maven module
   * @param type its full name
   */
  record Named(String module, String type, String method) {
    /** Where its source is, from this module's folder. */
    Path file() {
      return Path.of("..", module, "src", "main", "java", type.replace('.', '/') + ".java");
    }

    /** Whether some line of the source begins a method or constructor of that name. */
    boolean isDeclared() throws IOException {
      return Pattern.compile(
              "(?m)^ +(?!return |throw |new |else )(?:[\\w<>\\[\\],.? ]+ )?" + method + "\\([^;]*$")
          .matcher(Files.readString(file()))
          .find();
    }
  }

  /** The actions that the next-state relation is made of. */
  static List<String> actions() throws IOException {
    Matcher next = NEXT.matcher(Tlc.specification());
    if (!next.find()) {
      throw new IllegalStateException("the specification has no Next");
    }
    return DISJUNCT.matcher(next.group(1)).results().map(r -> r.group(1)).toList();
  }

  /** The comment lines right above an action's definition. */
  static String commentOf(String action) throws IOException {
    Matcher definition =
        Pattern.compile("(?m)((?:^\\\\\\*.*\\n)*)^%s(?:\\(.*\\))? ==".formatted(action))
            .matcher(Tlc.specification());
    if (!definition.find()) {
      throw new IllegalStateException("the specification does not define " + action);
    }
    return definition.group(1);
  }

  static List<Named> named() throws IOException {
    return CODE.matcher(Tlc.specification())
        .results()
        .map(r -> new Named(r.group(1), r.group(2), r.group(3)))
        .toList();
  }
}
