package org.gridpact.edge.driver.sunspec;

import java.util.ArrayList;
import java.util.List;
import org.gridpact.edge.profile.registers.Span;
import org.gridpact.edge.profile.registers.Table;

/** Finds the models of a device, as the SunSpec Device Information Model Specification has it. */
public final class Discovery {
  static final int MAX_MODELS = 64;
  private static final int[] PLACES = {40_000, 50_000, 0};
  private static final int END = 0xFFFF;
  private static final int HEADER = 2;

  private Discovery() {}

  /** Reads registers of the device. */
  @FunctionalInterface
  public interface Reader<E extends Exception> {
    /** The registers; empty where the device refuses that address. */
    int[] read(Span span) throws E, InterruptedException;
  }

  /**
   * A model that is there.
   *
   * @param address of its first register, which holds its id
   * @param length in registers, without id and length
   */
  public record Found(int id, int address, int length) {}

  /**
   * Walks from the marker to the end model.
   *
   * @return the models in their order; empty where there is no marker
   * @throws IllegalArgumentException where the walk leaves the registers, or does not end after
   *     {@value #MAX_MODELS} models
   */
  public static <E extends Exception> List<Found> walk(Reader<E> reader)
      throws E, InterruptedException {
    for (int place : PLACES) {
      int[] marker = reader.read(new Span(Table.HOLDING, place, HEADER));
      if (marker.length == HEADER && marker[0] == 0x5375 && marker[1] == 0x6E53) {
        return models(reader, place + HEADER);
      }
    }
    return List.of();
  }

  private static <E extends Exception> List<Found> models(Reader<E> reader, int first)
      throws E, InterruptedException {
    List<Found> found = new ArrayList<>();
    int at = first;
    while (found.size() < MAX_MODELS) {
      int[] header = reader.read(new Span(Table.HOLDING, at, HEADER));
      if (header.length < HEADER || header[0] == END) {
        return found;
      }
      Found model = new Found(header[0], at, header[1]);
      at += HEADER + model.length;
      if (model.length == 0 || at + HEADER > END) {
        throw new IllegalArgumentException(
            "SunSpec model %d at %d says it has %d registers"
                .formatted(model.id, model.address, model.length));
      }
      found.add(model);
    }
    throw new IllegalArgumentException("more than %d SunSpec models".formatted(MAX_MODELS));
  }
}
