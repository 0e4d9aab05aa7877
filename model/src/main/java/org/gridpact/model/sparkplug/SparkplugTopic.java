package org.gridpact.model.sparkplug;

import java.util.Optional;

/**
 * Where a Sparkplug message is published: {@code spBv1.0/GROUP/TYPE/NODE} or {@code
 * spBv1.0/GROUP/TYPE/NODE/DEVICE}.
 *
 * @param device absent exactly where the type is one of the node's own
 */
public record SparkplugTopic(String group, Type type, String node, Optional<String> device) {
  private static final String NAMESPACE = "spBv1.0";
  private static final int OF_NODE = 4;

  /** What a message is for. */
  public enum Type {
    NBIRTH,
    NDATA,
    NDEATH,
    NCMD,
    DBIRTH,
    DDATA,
    DDEATH,
    DCMD;

    boolean ofDevice() {
      return name().startsWith("D");
    }
  }

  public SparkplugTopic {
    checkId(group);
    checkId(node);
    device.ifPresent(SparkplugTopic::checkId);
    if (type.ofDevice() != device.isPresent()) {
      throw new IllegalArgumentException(type + " with device " + device);
    }
  }

  private static void checkId(String id) {
    if (id.isEmpty() || id.chars().anyMatch(c -> c == '/' || c == '+' || c == '#' || c == 0)) {
      throw new IllegalArgumentException("'" + id + "' is no Sparkplug id");
    }
  }

  public static SparkplugTopic ofNode(String group, Type type, String node) {
    return new SparkplugTopic(group, type, node, Optional.empty());
  }

  public static SparkplugTopic ofDevice(String group, Type type, String node, String device) {
    return new SparkplugTopic(group, type, node, Optional.of(device));
  }

  /** Where a host says whether it is there, retained. */
  public static String state(String hostId) {
    checkId(hostId);
    return NAMESPACE + "/STATE/" + hostId;
  }

  /** What a host subscribes to for all messages of a node's own. */
  public static String filterOfNode(String group, String node) {
    checkId(group);
    checkId(node);
    return "%s/%s/+/%s".formatted(NAMESPACE, group, node);
  }

  /** What a host subscribes to for all messages of a node's devices. */
  public static String filterOfDevices(String group, String node) {
    return filterOfNode(group, node) + "/+";
  }

  /** The topic of a name; empty where it is none of a node or device. */
  public static Optional<SparkplugTopic> parse(String topic) {
    String[] parts = topic.split("/", -1);
    if (parts.length < OF_NODE || parts.length > OF_NODE + 1 || !parts[0].equals(NAMESPACE)) {
      return Optional.empty();
    }
    try {
      Optional<String> device =
          parts.length > OF_NODE ? Optional.of(parts[OF_NODE]) : Optional.empty();
      return Optional.of(new SparkplugTopic(parts[1], Type.valueOf(parts[2]), parts[3], device));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    String ofNode = "%s/%s/%s/%s".formatted(NAMESPACE, group, type, node);
    return device.map(d -> ofNode + "/" + d).orElse(ofNode);
  }
}
