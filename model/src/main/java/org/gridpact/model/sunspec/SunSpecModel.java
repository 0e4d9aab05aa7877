package org.gridpact.model.sunspec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * A model's fixed block; repeating blocks after it are not mapped.
 *
 * @param points those that are numbers, by name
 * @param registers of the whole block, with id and length
 */
public record SunSpecModel(int id, Map<String, SunSpecPoint> points, int registers) {
  public SunSpecModel {
    points = Map.copyOf(points);
  }

  public SunSpecPoint point(String name) {
    SunSpecPoint point = points.get(name);
    if (point == null) {
      throw new IllegalArgumentException("SunSpec model %d has no %s".formatted(id, name));
    }
    return point;
  }

  /** A model that comes with the program; empty for others. */
  public static Optional<SunSpecModel> builtIn(int id) {
    try (InputStream in = SunSpecModel.class.getResourceAsStream("model_" + id + ".json")) {
      if (in == null) {
        return Optional.empty();
      }
      // Each JSON text is YAML too.
      Map<?, ?> root = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromInputStream(in);
      return Optional.of(of(id, (List<?>) ((Map<?, ?>) root.get("group")).get("points")));
    } catch (IOException e) {
      throw new UncheckedIOException("SunSpec model " + id, e);
    }
  }

  private static SunSpecModel of(int id, List<?> definitions) {
    Map<String, SunSpecPoint> points = new LinkedHashMap<>();
    int offset = 0;
    for (Object definition : definitions) {
      Map<?, ?> point = (Map<?, ?>) definition;
      String name = (String) point.get("name");
      int at = offset;
      numberType((String) point.get("type"))
          .ifPresent(
              type ->
                  points.put(
                      name,
                      new SunSpecPoint(
                          name,
                          at,
                          type,
                          Optional.ofNullable((String) point.get("sf")),
                          notImplemented((String) point.get("type")))));
      offset += (Integer) point.get("size");
    }
    return new SunSpecModel(id, points, offset);
  }

  private static Optional<RegisterType> numberType(String type) {
    return Optional.ofNullable(
        switch (type) {
          case "uint16", "enum16", "bitfield16", "raw16", "acc16", "count" -> RegisterType.UINT16;
          case "int16", "sunssf" -> RegisterType.INT16;
          case "uint32", "enum32", "bitfield32", "acc32" -> RegisterType.UINT32;
          case "int32" -> RegisterType.INT32;
          case "uint64", "bitfield64", "acc64" -> RegisterType.UINT64;
          case "int64" -> RegisterType.INT64;
          case "float32" -> RegisterType.FLOAT32;
          case "float64" -> RegisterType.FLOAT64;
          default -> null;
        });
  }

  private static OptionalLong notImplemented(String type) {
    return switch (type) {
      case "uint16", "enum16", "bitfield16" -> OptionalLong.of(0xFFFFL);
      case "int16", "sunssf" -> OptionalLong.of(Short.MIN_VALUE);
      case "uint32", "enum32", "bitfield32" -> OptionalLong.of(0xFFFF_FFFFL);
      case "int32" -> OptionalLong.of(Integer.MIN_VALUE);
      case "uint64", "bitfield64" -> OptionalLong.of(-1);
      case "int64" -> OptionalLong.of(Long.MIN_VALUE);
      case "acc16", "acc32", "acc64", "count" -> OptionalLong.of(0);
      default -> OptionalLong.empty();
    };
  }
}
