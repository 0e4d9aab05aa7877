package org.gridpact.model.area;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Everything a center and its gateways need to know of an area.
 *
 * @param network name of a built-in network ({@code builtin:feeder33}) or path of a network file
 * @param tasks what gateways compute near their devices, wherever the center places it
 * @param placement how it chooses where
 * @param centers its center nodes; empty for the one that is started without a name
 * @param history how what is measured is laid out and kept
 * @param place where it is
 */
public record Area(
    String id,
    String network,
    Limits limits,
    List<GatewaySpec> gateways,
    List<DeviceSpec> devices,
    DispatchRules dispatch,
    List<TaskSpec> tasks,
    PlacementStrategy placement,
    List<CenterSpec> centers,
    HistorySpec history,
    Place place) {
  public Area {
    // It names folders and partitions of history.
    if (!id.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      throw new IllegalArgumentException(
          "area '%s': letters, digits, '.', '_' and '-', 64 at most".formatted(id));
    }
    gateways = List.copyOf(gateways);
    devices = List.copyOf(devices);
    tasks = List.copyOf(tasks);
    centers = List.copyOf(centers);
  }

  /**
   * An area of one center whose tasks go where there is room first, and which keeps all it
   * measures.
   */
  public Area(
      String id,
      String network,
      Limits limits,
      List<GatewaySpec> gateways,
      List<DeviceSpec> devices,
      DispatchRules dispatch,
      List<TaskSpec> tasks) {
    this(
        id,
        network,
        limits,
        gateways,
        devices,
        dispatch,
        tasks,
        PlacementStrategy.FIRST_FIT,
        List.of(),
        HistorySpec.DEFAULT,
        Place.UNKNOWN);
  }

  /** The same area with other gateways. */
  public Area withGateways(List<GatewaySpec> others) {
    return new Area(
        id, network, limits, others, devices, dispatch, tasks, placement, centers, history, place);
  }

  public CenterSpec center(String id) {
    return centers.stream()
        .filter(c -> c.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no center %s in area %s; there is: %s"
                        .formatted(
                            id,
                            this.id,
                            centers.stream()
                                .map(CenterSpec::id)
                                .collect(Collectors.joining(", ")))));
  }

  public DeviceSpec device(String id) {
    return devices.stream()
        .filter(d -> d.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no device " + id + " in area " + this.id));
  }

  /** Devices that take or give their power at a bus. */
  public List<DeviceSpec> devicesOnBuses() {
    return devices.stream().filter(d -> d.location() instanceof Location.Bus).toList();
  }

  public GatewaySpec gateway(String id) {
    return gateways.stream()
        .filter(g -> g.id().equals(id))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no gateway " + id + " in area " + this.id));
  }

  public List<DeviceSpec> devicesOf(String gateway) {
    return devices.stream().filter(d -> d.gateway().equals(gateway)).toList();
  }
}
