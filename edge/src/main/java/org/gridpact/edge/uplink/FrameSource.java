package org.gridpact.edge.uplink;

import java.io.IOException;
import java.util.Collection;
import java.util.List;

/**
 * Keeps frames until they are acknowledged. An exception stops the sending of frames until the next
 * stream; the rest of the stream goes on.
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
}
