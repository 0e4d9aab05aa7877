package org.gridpact.edge.fuzz;

import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A decoder under any bytes. To add one, implement this beside the decoder, with a constructor
 * without parameters, and name the class in {@link FuzzTest}.
 */
public interface FuzzTarget {
  /**
   * Decodes bytes and checks what must hold of what they come to. Outcomes that the decoder
   * declares are caught here; whatever else is thrown is a finding.
   */
  void take(byte[] bytes);

  /** Where to start from: input the decoder takes, and what was found before. */
  List<byte[]> seeds();

  /** Seeds of text. */
  static List<byte[]> of(String... seeds) {
    return List.of(seeds).stream().map(s -> s.getBytes(StandardCharsets.UTF_8)).toList();
  }

  /** The target of a class's name, or of several with commas between. */
  static FuzzTarget named(String name) {
    return name.contains(",")
        ? new InTurn(Arrays.stream(name.split(",")).map(FuzzTarget::made).toList())
        : made(name);
  }

  private static FuzzTarget made(String name) {
    try {
      Constructor<?> constructor = Class.forName(name).getDeclaredConstructor();
      constructor.setAccessible(true);
      return (FuzzTarget) constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("no target " + name, e);
    }
  }
}
