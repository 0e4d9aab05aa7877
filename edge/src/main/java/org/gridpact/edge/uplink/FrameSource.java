package org.gridpact.edge.uplink;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.gridpact.model.wire.UplinkProto.Evidence;

/**
 * Keeps evidence, frames and rollups until they are acknowledged. An exception stops the sending of
 * frames until the next stream; the rest of the stream goes on.
 */
public interface FrameSource {
  /** The sequence number of the newest frame there ever was; 0 where there was none. */
  long newest() throws IOException;

  /**
   * Frames that are kept, with sequence numbers from {@code from} to {@code to}, both included.
   *
   * @return in order of sequence, at most {@code limit}, less only where there are no more
   */
  List<StoredFrame> frames(long from, long to, int limit) throws IOException;

  /** The serialized birth that frames with this id need. */
  byte[] birth(long birthId) throws IOException;

  /** The center has these frames durably; they need not be kept. */
  void acknowledged(Collection<Long> sequences) throws IOException;

  /**
   * Rollups that are kept, by their first sequence number, from after a number on.
   *
   * @return in order, at most {@code limit}
   */
  default List<StoredFrame> rollups(long after, int limit) throws IOException {
    return List.of();
  }

  default void rollupsAcknowledged(Collection<Long> sequences) throws IOException {}

  /**
   * Evidence that is kept, from after a number on.
   *
   * @return in order, at most {@code limit}
   */
  default List<Evidence> evidence(long after, int limit) throws IOException {
    return List.of();
  }

  /** The center has all evidence up to this number durably. */
  default void evidenceAcknowledged(long upTo) throws IOException {}
}
