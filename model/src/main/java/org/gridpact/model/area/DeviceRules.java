package org.gridpact.model.area;

/** What a gateway decides by itself for one device, and what the device does without an order. */
public record DeviceRules() {
  public static final DeviceRules NONE = new DeviceRules();
}
