package org.gridpact.network.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.Envelope;
import org.gridpact.network.ac.AcNetwork;
import org.gridpact.network.ac.Fleet;
import org.gridpact.network.ac.Takeover;

/**
 * What an area's generators give for those of them that are lost: each in proportion to its
 * headroom, as {@link Fleet} says. Those that give nothing take nothing over.
 */
final class Pickup {
  /**
   * A generator, in watts.
   *
   * @param gives without any move
   * @param least that it can give
   * @param most that it can give
   * @param ramp how far it gets in time
   */
  private record Part(
      int bus, double gives, double least, double most, double ramp, boolean lost) {}

  private final List<Part> parts = new ArrayList<>();
  private final List<MoveProgram.Move> moves;
  private final double margin;

  /** By move, whose it is; -1 where it is of no generator of the present. */
  private final int[] partOf;

  /**
   * @param margin share of what is lost that there has to be more headroom
   */
  Pickup(
      AcNetwork network,
      DefaultState state,
      Set<String> lost,
      List<MoveProgram.Move> moves,
      double margin) {
    this.moves = moves;
    this.margin = margin;
    Map<String, Integer> index = new HashMap<>();
    state.controllable.forEach(
        (id, device) -> {
          if (device.spec().kind() == DeviceKind.GENERATOR && device.watts() < 0) {
            index.put(id, parts.size());
            Envelope.Power envelope = (Envelope.Power) device.spec().envelope().orElseThrow();
            parts.add(
                new Part(
                    network.busIndex(device.spec().location().id()),
                    -device.watts(),
                    -envelope.usableMaxWatts(),
                    -envelope.usableMinWatts(),
                    envelope.rampWattsPerSecond() * Reserves.RAMP_SECONDS,
                    lost.contains(id)));
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

  /** Who takes over after some moves. */
  private Takeover.Taken taken(double[] gives) {
    double lost = 0;
    List<Fleet.Part> left = new ArrayList<>();
    for (int i = 0; i < gives.length; i++) {
      Part part = parts.get(i);
      if (part.lost()) {
        lost += gives[i] / AcNetwork.BASE_VA;
      } else {
        double most = Math.min(part.most(), gives[i] + part.ramp());
        double least = Math.max(part.least(), gives[i] - part.ramp());
        left.add(
            new Fleet.Part(
                part.bus(),
                gives[i] / AcNetwork.BASE_VA,
                least / AcNetwork.BASE_VA,
                most / AcNetwork.BASE_VA));
      }
    }
    Fleet before = new Fleet(left);
    return new Takeover.Taken(lost, before, before.taking(lost));
  }

  /** Adds what they take over to injections, per unit by bus. */
  Takeover.Taken addTo(double[] p, double[] moved) {
    Takeover.Taken taken = taken(gives(moved));
    for (int i = 0; i < taken.before().parts().size(); i++) {
      Fleet.Part before = taken.before().parts().get(i);
      p[before.bus()] += taken.after().parts().get(i).gives() - before.gives();
    }
    return taken;
  }

  /**
   * How what they take over changes with moves: of {@code L} that is lost each takes {@code h·L/H},
   * or its headroom {@code h} where that is more than all can, {@code H}.
   *
   * @param lost {@code L/H}, at most 1
   * @param full whether it is 1, and a lost watt more changes nothing
   */
  private record Slope(double lost, boolean full, double headroom) {}

  private static Slope slope(Takeover.Taken taken) {
    double headroom = taken.before().headroom();
    boolean full = taken.lost() >= headroom;
    double share = taken.lost() == 0 ? 0 : full ? 1 : taken.lost() / headroom;
    return new Slope(share, full, headroom);
  }

  /** By one watt that a generator gives more, how its headroom falls: not while its ramp binds. */
  private double falls(int part, double gives) {
    return parts.get(part).most() - gives <= parts.get(part).ramp() ? 1 : 0;
  }

  /**
   * Adds by move how an output changes through what is taken over, for each unit moved.
   *
   * @param byPower how it changes with power into the grid at a bus
   */
  void addGradient(double[] gradient, IntToDoubleFunction byPower, double[] moved) {
    double[] gives = gives(moved);
    Takeover.Taken taken = taken(gives);
    Slope slope = slope(taken);
    double mean = 0;
    if (!slope.full()) {
      for (Fleet.Part part : taken.before().parts()) {
        mean += part.headroom() / slope.headroom() * byPower.applyAsDouble(part.bus());
      }
    }
    for (int m = 0; m < gradient.length; m++) {
      if (partOf[m] >= 0) {
        Part part = parts.get(partOf[m]);
        double byWatt =
            part.lost()
                ? mean
                : slope.lost()
                    * falls(partOf[m], gives[partOf[m]])
                    * (mean - byPower.applyAsDouble(part.bus()));
        gradient[m] += byWatt * wattsPerUnit(m) / AcNetwork.BASE_VA;
      }
    }
  }

  /** Adds by move how headroom that is left falls, and its margin rises, for each unit moved. */
  void addRoom(double[] gradient, double[] moved) {
    double[] gives = gives(moved);
    boolean full = slope(taken(gives)).full();
    for (int m = 0; m < gradient.length; m++) {
      if (partOf[m] >= 0) {
        int i = partOf[m];
        double byWatt = full ? 0 : parts.get(i).lost() ? 1 : falls(i, gives[i]);
        double ofMargin = parts.get(i).lost() ? margin : 0;
        gradient[m] += (byWatt + ofMargin) * wattsPerUnit(m) / AcNetwork.BASE_VA;
      }
    }
  }
}
