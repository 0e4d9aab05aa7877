package org.gridpact.edge.control;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridpact.edge.image.ProcessImage;
import org.gridpact.edge.image.ProcessImage.DeviceState;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.GatewayRules;
import org.gridpact.model.area.GatewayRules.FeederLimit;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;

/**
 * Decides the commands of all devices of a gateway. A function of its arguments: what one cycle
 * hands to the next is in {@link Memory}.
 */
public final class GatewayControl {
  private final List<DeviceSpec> devices;
  private final GatewayRules rules;

  /** Where each device is in what is remembered. */
  private final Map<String, Integer> places = new HashMap<>();

  /** What one cycle leaves to the next. */
  public static final class Memory {
    /** At the start nothing is known. */
    public static final Memory START =
        new Memory(Map.of(), new Controller.Memory[0], Feeder.Memory.NONE);

    private final Map<String, Integer> places;
    private final Controller.Memory[] devices;
    private final Feeder.Memory feeder;

    private Memory(Map<String, Integer> places, Controller.Memory[] devices, Feeder.Memory feeder) {
      this.places = places;
      this.devices = devices;
      this.feeder = feeder;
    }

    private Controller.Memory of(int place) {
      return place < devices.length ? devices[place] : Controller.Memory.NONE;
    }

    /** Steps a tap changer was told to make in the last hour. */
    public int tapOperations(String device, long now) {
      return of(places.getOrDefault(device, devices.length)).tapping().operations(now);
    }
  }

  /** The decisions by device, and what the next cycle is to be handed. */
  public record Step(Map<String, Ruling> rulings, Memory memory) {}

  public GatewayControl(List<DeviceSpec> devices, GatewayRules rules) {
    this.devices = devices.stream().filter(d -> d.envelope().isPresent()).toList();
    this.rules = rules;
    this.devices.forEach(d -> places.put(d.id(), places.size()));
  }

  /**
   * Decides for every device that can be set and has been heard of.
   *
   * @param sincePreviousMillis time since the cycle before; 0 in the first
   * @param dispatch what committed orders in effect ask, by device
   */
  public Step decide(
      ProcessImage image,
      long sincePreviousMillis,
      Mode mode,
      Set<String> lockedOut,
      Map<String, Ordered> dispatch,
      Memory before) {
    Feeder.Memory feeder =
        rules
            .feederLimit()
            .map(rule -> Feeder.next(rule, levers(rule, image), image, before.feeder))
            .orElse(before.feeder);
    Map<String, Ruling> rulings = HashMap.newHashMap(devices.size());
    Controller.Memory[] memories = new Controller.Memory[devices.size()];
    for (int place = 0; place < memories.length; place++) {
      DeviceSpec device = devices.get(place);
      memories[place] = before.of(place);
      DeviceState state = image.state(device.id());
      if (state.quality() == Quality.MISSING) {
        continue;
      }
      boolean curtailed =
          rules.feederLimit().isPresent()
              && rules.feederLimit().get().curtail().contains(device.id());
      Ordered ordered = dispatch.getOrDefault(device.id(), Ordered.NOTHING);
      Controller.Step step =
          Controller.decide(
              device,
              new Controller.Situation(
                  image.epochMillis(),
                  sincePreviousMillis,
                  state,
                  mode,
                  lockedOut.contains(device.id()),
                  ordered.setpoint(),
                  ordered.vars(),
                  curtailed ? feeder.of(device.id()) : Range.FREE,
                  curtailed && feeder.lost(),
                  rules.antiFlap()),
              memories[place]);
      rulings.put(device.id(), step.ruling());
      memories[place] = step.memory();
    }
    return new Step(Collections.unmodifiableMap(rulings), new Memory(places, memories, feeder));
  }

  private Map<String, Feeder.Lever> levers(FeederLimit rule, ProcessImage image) {
    Map<String, Feeder.Lever> levers = new HashMap<>();
    for (DeviceSpec device : devices) {
      if (rule.curtail().contains(device.id())
          && device.envelope().orElseThrow() instanceof Envelope.Power envelope) {
        DeviceState state = image.state(device.id());
        Span possible = Controller.possible(envelope, state);
        double watts = state.value(Quantity.ACTIVE_POWER);
        levers.put(
            device.id(),
            new Feeder.Lever(
                possible.min(),
                possible.max(),
                envelope.rampWattsPerSecond(),
                Controller.believed(envelope, watts)));
      }
    }
    return levers;
  }
}
