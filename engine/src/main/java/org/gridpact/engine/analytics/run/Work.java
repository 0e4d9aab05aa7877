package org.gridpact.engine.analytics.run;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;

/**
 * What one analysis does on workers. It goes to each of them, so it is small; what a worker holds
 * is in its worker or gatherer.
 *
 * <p>Each scan worker does its shares and sends packets to gather workers by their number; each of
 * those writes a part of the result, or sends packets to the next stage.
 */
public interface Work extends Serializable {
  Worker worker(int number, int targets);

  /** What is counted, for people, such as readings. */
  String unit();

  /** The size of shares, for people. */
  String inWords(long size);

  /** The stages that gather, one after the other; at least one. */
  List<Stage> stages();

  /** A stage that gathers. */
  interface Stage extends Serializable {
    /** For people. */
    String name();

    /** How many; 0 for as many as scan. */
    int workers();

    Gatherer gatherer(Place place);
  }

  /**
   * Where a gatherer is.
   *
   * @param worker its number, from 0
   * @param workers how many there are in its stage
   * @param senders how many send to it
   * @param results URI of the folder of the result's parts
   * @param scratch local folder for what does not fit in memory
   */
  record Place(int worker, int workers, int senders, String results, Path scratch) {}

  /** Sends packets to the workers of the next stage. */
  interface Out {
    /** At most some hundred kB, so that buffers turn around. */
    void send(int target, byte[] packet);
  }

  /**
   * What was done of a share.
   *
   * @param rows of history that were read
   * @param units that were looked at
   */
  record Done(long rows, long units) {}

  /** Does shares. Owned by one thread. */
  interface Worker extends AutoCloseable {
    Done share(Share share, Out out) throws IOException;

    /** After the last share; where all was sent with it, nothing. */
    default void end(Out out) throws IOException {}

    /** Lets go of what it holds; also after a failure. */
    @Override
    default void close() throws IOException {}
  }

  /** Gathers packets. Owned by one thread. */
  interface Gatherer extends AutoCloseable {
    void take(byte[] packet) throws IOException;

    /** After the last packet. */
    void end(Out out) throws IOException;

    /** Lets go of files; also after a failure. */
    @Override
    void close() throws IOException;
  }
}
