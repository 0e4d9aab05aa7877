package org.gridpact.edge.control;

import java.util.Optional;
import org.gridpact.edge.image.Command;

/**
 * What was decided for a device in a cycle, and by whom.
 *
 * @param command empty where the device is left as it is
 * @param lower who set the lower end of power; for a switch, who decided
 * @param upper who set the upper end of power; for a switch, who decided
 * @param ramping the command is still on its way to what they ask for
 * @param vars who set the reactive power; empty where it is left to the device
 */
public record Ruling(
    Optional<Command> command,
    Authority lower,
    Authority upper,
    boolean ramping,
    Optional<Authority> vars) {

  /** Of a switch or a tap changer. */
  Ruling(Optional<Command> command, Authority by) {
    this(command, by, by, false, Optional.empty());
  }
}
