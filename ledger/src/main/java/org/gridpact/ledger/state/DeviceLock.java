package org.gridpact.ledger.state;

/** A person's lock on a device: while it is there, no order may name the device. */
public record DeviceLock(String device, String person, String reason, long sinceEpochMillis) {}
