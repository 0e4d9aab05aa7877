package org.gridpact.model.area;

/** Where in the network a device is. */
public sealed interface Location {
  /** The id of the bus or branch. */
  String id();

  /** Connected to a bus, and part of its injection. */
  record Bus(String id) implements Location {}

  /** In a branch, at its first terminal. */
  record Branch(String id) implements Location {}
}
