package org.gridpact.app.nemesis;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.gridpact.model.wire.DispatchProto;
import org.gridpact.model.wire.DispatchProto.Effect.Stage;

/** What a gateway that has ended has on disk of orders, read past its own code. */
final class GatewayStore {
  /**
   * An order as the gateway remembers it.
   *
   * @param effects when it reported what
   */
  record Remembered(String state, Map<Stage, Long> effects) {
    boolean applied() {
      return effects.containsKey(Stage.APPLIED);
    }
  }

  private GatewayStore() {}

  /** By order. */
  static Map<String, Remembered> read(Path file) throws IOException {
    Map<String, Remembered> orders = new HashMap<>();
    try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = db.createStatement();
        ResultSet row = statement.executeQuery("SELECT id, state, effects FROM dispatch_order")) {
      while (row.next()) {
        orders.put(row.getString(1), new Remembered(row.getString(2), effects(row.getBytes(3))));
      }
      return orders;
    } catch (SQLException e) {
      throw new IOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static Map<Stage, Long> effects(byte[] bytes) throws IOException {
    Map<Stage, Long> effects = new EnumMap<>(Stage.class);
    ByteArrayInputStream in = new ByteArrayInputStream(bytes);
    for (DispatchProto.Effect next = DispatchProto.Effect.parseDelimitedFrom(in);
        next != null;
        next = DispatchProto.Effect.parseDelimitedFrom(in)) {
      effects.put(next.getStage(), next.getEpochMillis());
    }
    return effects;
  }
}
