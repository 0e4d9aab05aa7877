package org.gridpact.model.area;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridpact.model.config.ConfigException;
import org.gridpact.model.config.HostPort;
import org.gridpact.model.config.Section;

/**
 * A gateway that runs apart from its center, as its own file describes it.
 *
 * @param area id of the area it belongs to
 * @param centers where a center may listen; each gateway tries them in an order of its own
 * @param centerKey file with the area's public key, by which the center's words are known
 * @param tasks what it computes whatever the center places
 */
public record GatewayFile(
    String area,
    List<HostPort> centers,
    Path centerKey,
    GatewaySpec gateway,
    List<DeviceSpec> devices,
    List<TaskSpec> tasks) {
  public GatewayFile {
    centers = List.copyOf(centers);
    devices = List.copyOf(devices);
    tasks = List.copyOf(tasks);
  }

  /** Reads and checks a file; relative paths in it are relative to it. */
  public static GatewayFile read(Path path) throws ConfigException {
    return Section.readFile(path, GatewayFile::file);
  }

  /** As {@link #read}, from text; {@code file} names it in problems. */
  public static GatewayFile parse(String file, String text) throws ConfigException {
    return Section.read(file, text, GatewayFile::file);
  }

  private static GatewayFile file(Section top) {
    GatewaySpec gateway = top.section("gateway", GatewaySections::gateway);
    Set<String> ids = new HashSet<>();
    List<DeviceSpec> devices =
        top.sections(
            "devices",
            section -> {
              DeviceSpec device = DeviceSections.device(section, Map.of(gateway.id(), gateway));
              if (!ids.add(device.id())) {
                section.note(section.line("id"), "device '" + device.id() + "' is there twice");
              }
              return device;
            });
    top.section("gateway", s -> RuleSections.check(s, Map.of(gateway.id(), gateway), devices));
    return new GatewayFile(
        top.text("area"),
        top.addresses("centers"),
        top.path("centerKey"),
        gateway,
        devices,
        TaskSections.ofGateway(top, gateway.id(), devices));
  }
}
