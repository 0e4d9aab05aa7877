package org.gridpact.network.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.network.ac.AcNetwork;
import org.gridpact.network.ac.Sensitivities;

/**
 * What an area's generators give for those of them that are lost: each in proportion to what it
 * gives before, as {@link org.gridpact.network.ac.AfterLoss} lets the generators of a file.
 */
final class Pickup {
  /**
   * A generator.
   *
   * @param gives watts, without any move
   */
  private record Part(int bus, double gives, boolean lost) {}

  private final List<Part> parts = new ArrayList<>();
  private final List<MoveProgram.Move> moves;

  /** By move, whose it is; -1 where it is of no generator of the present. */
  private final int[] partOf;

  Pickup(AcNetwork network, DefaultState state, Set<String> lost, List<MoveProgram.Move> moves) {
    this.moves = moves;
    Map<String, Integer> index = new HashMap<>();
    state.controllable.forEach(
        (id, device) -> {
          if (device.spec().kind() == DeviceKind.GENERATOR) {
            index.put(id, parts.size());
            int bus = network.busIndex(device.spec().location().id());
            parts.add(new Part(bus, -device.watts(), lost.contains(id)));
          }
        });
    partOf = new int[moves.size()];
    for (int m = 0; m < partOf.length; m++) {
      boolean present = moves.get(m).stage() == 0;
      partOf[m] = present ? index.getOrDefault(moves.get(m).lever().device().id(), -1) : -1;
    }
  }

  private double wattsPerUnit(int move) {
    return -((Lever.Power) moves.get(move).lever()).wattsPerUnit();
  }

  /** What each gives before the loss, after some moves; at least nothing. */
  private double[] gives(double[] moved) {
    double[] gives = parts.stream().mapToDouble(Part::gives).toArray();
    for (int m = 0; m < partOf.length; m++) {
      if (partOf[m] >= 0) {
        gives[partOf[m]] += moved[m] * wattsPerUnit(m);
      }
    }
    for (int i = 0; i < gives.length; i++) {
      gives[i] = Math.max(0, gives[i]);
    }
    return gives;
  }

  private double sum(double[] gives, boolean lost) {
    double sum = 0;
    for (int i = 0; i < gives.length; i++) {
      sum += parts.get(i).lost() == lost ? gives[i] : 0;
    }
    return sum;
  }

  /** Adds what they pick up to injections, per unit by bus; nothing where nobody gives anything. */
  void addTo(double[] p, double[] moved) {
    double[] gives = gives(moved);
    double left = sum(gives, false);
    if (left > 0) {
      double more = sum(gives, true) / left;
      for (int i = 0; i < gives.length; i++) {
        if (!parts.get(i).lost()) {
          p[parts.get(i).bus()] += gives[i] * more / AcNetwork.BASE_VA;
        }
      }
    }
  }

  /** By move, how an output changes through what is picked up, for each unit moved. */
  double[] gradient(Sensitivities.Gradient of, double[] moved) {
    double[] gives = gives(moved);
    double lost = sum(gives, true);
    double left = sum(gives, false);
    double[] gradient = new double[moves.size()];
    if (left <= 0) {
      return gradient;
    }
    double mean = 0;
    for (int i = 0; i < gives.length; i++) {
      mean += parts.get(i).lost() ? 0 : gives[i] / left * of.byActivePower(parts.get(i).bus());
    }
    for (int m = 0; m < gradient.length; m++) {
      if (partOf[m] >= 0) {
        Part part = parts.get(partOf[m]);
        double byWatt = part.lost() ? mean : lost / left * (of.byActivePower(part.bus()) - mean);
        gradient[m] = byWatt * wattsPerUnit(m) / AcNetwork.BASE_VA;
      }
    }
    return gradient;
  }
}
