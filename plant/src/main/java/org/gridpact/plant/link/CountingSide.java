package org.gridpact.plant.link;

import java.util.concurrent.atomic.LongAdder;

/** The devices' side of a connection that may be away: what came of readings is counted. */
public abstract class CountingSide implements DeviceSide {
  /** Readings handed to the network. */
  protected final LongAdder sent = new LongAdder();

  /** Readings that found no connection, a full queue, or a connection that broke. */
  protected final LongAdder lost = new LongAdder();

  /** What the gateway told that was no command, or none for a device of its. */
  protected final LongAdder badCommands = new LongAdder();

  @Override
  public final long sent() {
    return sent.sum();
  }

  @Override
  public final long lost() {
    return lost.sum();
  }

  @Override
  public final long badCommands() {
    return badCommands.sum();
  }
}
