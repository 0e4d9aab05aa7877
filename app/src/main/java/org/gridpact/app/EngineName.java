package org.gridpact.app;

import org.gridpact.engine.flink.FlinkEngine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads which Flink to use. */
final class EngineName implements ITypeConverter<FlinkEngine> {
  @Override
  public FlinkEngine convert(String text) {
    try {
      return FlinkEngine.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
