package org.gridpact.network.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.Location;
import org.gridpact.model.measurement.DevicePoints;

/**
 * The voltage that units hold at a bus, where plans may move it, and what reactive power they can
 * give for it.
 *
 * @param id of the bus
 * @param bus index in the core's arrays
 * @param pu that they hold now
 * @param minPu the least that they may be told to hold; at most {@code pu}
 * @param maxPu likewise the most
 * @param leastVars that they can give together, per unit; less where they give less already, and
 *     minus infinity where nobody knows
 * @param mostVars likewise
 */
record HeldVoltage(
    String id, int bus, double pu, double minPu, double maxPu, double leastVars, double mostVars) {
  /** For a thousandth per unit, in an hour: so little that it comes before megawatts. */
  private static final double COST = 0.01;

  /** A shorter way is none. */
  private static final double LEAST_WAY = 1e-5;

  /** Up and down, as far as it may go. */
  List<Lever> levers() {
    List<Lever> levers = new ArrayList<>();
    for (double to : new double[] {minPu, maxPu}) {
      if (Math.abs(to - pu) > LEAST_WAY) {
        levers.add(new Lever.Hold(units(), pu, to, COST));
      }
    }
    return levers;
  }

  /** That their power moves is said elsewhere. */
  private DeviceSpec units() {
    String name = "units at bus " + id;
    return DeviceSpec.ofLines(
        name,
        DeviceKind.GENERATOR,
        "file",
        new Location.Bus(id),
        "file",
        new DevicePoints(name, List.of()),
        Optional.of(new Envelope.Power(0, 0, 1, 0, 0)));
  }
}
