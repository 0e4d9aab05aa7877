package org.gridpact.model.area;

/** What a gateway decides by itself for all its devices together. */
public record GatewayRules() {
  public static final GatewayRules NONE = new GatewayRules();
}
