package org.gridpact.edge.driver.mqtt;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.Optional;
import org.gridpact.edge.image.Command;
import org.gridpact.edge.profile.MessageProfile;

/** A command in the words of a device's profile. */
final class JsonCommand {
  private JsonCommand() {}

  /** The message; empty where the profile has no words for such a command. */
  static Optional<String> of(Command command, MessageProfile.Command words) {
    String device = String.valueOf(JsonStringEncoder.getInstance().quoteAsString(command.device()));
    return text(command, words).map(text -> text.replace("$device", device));
  }

  private static Optional<String> text(Command command, MessageProfile.Command words) {
    return switch (command) {
      case Command.Power p when p.vars().isPresent() && words.powerWithVars().isPresent() ->
          words
              .powerWithVars()
              .map(text -> range(text, p).replace("$vars", String.valueOf(p.vars().getAsDouble())));
      case Command.Power p -> words.power().map(text -> range(text, p));
      case Command.Switch s ->
          words.switching().map(text -> text.replace("$closed", String.valueOf(s.closed())));
      case Command.Tap t ->
          words.tap().map(text -> text.replace("$tap", String.valueOf(t.position())));
    };
  }

  private static String range(String text, Command.Power p) {
    return text.replace("$minWatts", String.valueOf(p.minWatts()))
        .replace("$maxWatts", String.valueOf(p.maxWatts()));
  }
}
