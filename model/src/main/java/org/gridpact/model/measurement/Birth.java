package org.gridpact.model.measurement;

import java.util.List;

/**
 * What a gateway declares once: its devices and their points. Frames name it by its id, a hash of
 * its content, so that the same declaration has the same id on every stream and after any restart.
 */
public record Birth(String gateway, long id, List<DevicePoints> devices) {
  public Birth {
    devices = List.copyOf(devices);
    if (id != hash(gateway, devices)) {
      throw new IllegalArgumentException("birth of " + gateway + " does not match its id");
    }
  }

  public static Birth of(String gateway, List<DevicePoints> devices) {
    return new Birth(gateway, hash(gateway, devices), devices);
  }

  /** FNV-1a, 64 bit, over names, enum names and resolutions. */
  private static long hash(String gateway, List<DevicePoints> devices) {
    long hash = mix(0xcbf29ce484222325L, gateway);
    for (DevicePoints device : devices) {
      hash = mix(hash, device.device());
      for (Point p : device.points()) {
        hash = mix(hash, p.quantity().name() + '/' + p.phase().name() + '/' + p.resolution());
      }
    }
    return hash;
  }

  private static long mix(long hash, String text) {
    long h = hash;
    for (int i = 0; i < text.length(); i++) {
      h = (h ^ text.charAt(i)) * 0x100000001b3L;
    }
    return (h ^ '\n') * 0x100000001b3L;
  }
}
