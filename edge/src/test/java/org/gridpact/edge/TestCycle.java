package org.gridpact.edge;

import java.util.ArrayList;
import java.util.List;
import org.gridpact.edge.control.GatewayControl;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.dispatch.Participant;
import org.gridpact.edge.driver.Driver;
import org.gridpact.edge.image.Command;
import org.gridpact.edge.image.Imaging;
import org.gridpact.edge.image.Inputs;
import org.gridpact.edge.store.EdgeStore;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.GatewayRules;
import org.gridpact.model.measurement.Birth;
import org.gridpact.model.measurement.DevicePoints;

/** A gateway's cycle without rules of its own. */
final class TestCycle {
  private TestCycle() {}

  /** Devices that are told things and note what. */
  static final class Devices implements Driver {
    private final List<Command> told = new ArrayList<>();

    @Override
    public void start() {}

    @Override
    public void command(Command command) {
      told.add(command);
    }

    @Override
    public void close() {}

    /** What they were told since this was asked last. */
    List<Command> take() {
      List<Command> taken = List.copyOf(told);
      told.clear();
      return taken;
    }
  }

  static Cycle of(
      int everyMillis,
      List<DeviceSpec> specs,
      Inputs inputs,
      Participant participant,
      Driver devices,
      EdgeStore store,
      Counters counters) {
    List<DevicePoints> points = specs.stream().map(DeviceSpec::points).toList();
    return new Cycle(
        new GatewayControl(specs, GatewayRules.NONE),
        everyMillis,
        Birth.of(TestDevices.GATEWAY, points),
        new Imaging(everyMillis, points, inputs, counters),
        participant,
        devices,
        store,
        counters);
  }
}
