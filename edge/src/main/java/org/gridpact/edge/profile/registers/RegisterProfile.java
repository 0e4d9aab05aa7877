package org.gridpact.edge.profile.registers;

import java.util.List;

/**
 * What the registers of a device mean.
 *
 * @param bridge how many registers nobody asked for may be read to save a request; 0 where the
 *     device refuses holes
 * @param outputs in the order they are written
 */
public record RegisterProfile(int bridge, List<Input> inputs, List<Output> outputs) {
  public RegisterProfile {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    if (bridge < 0 || bridge > 120) {
      throw new IllegalArgumentException("bridge is 0 to 120 registers, not " + bridge);
    }
  }
}
