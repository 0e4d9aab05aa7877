package org.gridpact.model.dispatch;

/** A gateway's answer to a prepare; {@code reason} says why not, where it is not prepared. */
public record Vote(String order, String gateway, boolean prepared, String reason) {}
