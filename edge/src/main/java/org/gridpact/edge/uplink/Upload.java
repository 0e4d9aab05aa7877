package org.gridpact.edge.uplink;

import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.uplink.SendQueue.Old;
import org.gridpact.model.wire.UplinkProto;
import org.gridpact.model.wire.UplinkProto.Evidence;
import org.gridpact.model.wire.UplinkProto.FrameAck;
import org.gridpact.model.wire.UplinkProto.FrameRefusal;
import org.gridpact.model.wire.UplinkProto.ToCenter;
import org.gridpact.model.wire.UplinkProto.ToGateway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one stream sends of a source, in order: evidence, new frames, and with what the window
 * leaves to them, rollups and old frames; and what it may let the source release. Time is an
 * argument.
 */
final class Upload {
  /** What was acknowledged is released together, at this number of frames or after this time. */
  static final long RELEASE_MILLIS = 250;

  private static final int RELEASE_FRAMES = 64;
  private static final Logger log = LoggerFactory.getLogger(Upload.class);

  private final String gateway;
  private final FrameSource source;
  private final Counters counters;
  private final Window window;
  private final SendQueue frames;
  private final EvidenceQueue evidence;
  private final Set<Long> births = new HashSet<>();
  private final List<Long> released = new ArrayList<>();
  private final List<Long> releasedRollups = new ArrayList<>();

  /** What follows the birth that was just sent. */
  private Optional<ToCenter> afterBirth = Optional.empty();

  private long releasedAt;

  Upload(String gateway, FrameSource source, UplinkSettings settings, Counters counters, long now)
      throws IOException {
    this.gateway = gateway;
    this.source = source;
    this.counters = counters;
    this.window = new Window(settings);
    this.frames = new SendQueue(source);
    this.evidence = new EvidenceQueue(source, now);
    this.releasedAt = now;
  }

  /** The next message; empty where there is none, or no room for it before acknowledgements. */
  Optional<ToCenter> next(long now) throws IOException {
    if (afterBirth.isPresent()) {
      Optional<ToCenter> next = afterBirth;
      afterBirth = Optional.empty();
      return next;
    }
    Optional<Evidence> first = evidence.next(now);
    if (first.isPresent()) {
      return Optional.of(ToCenter.newBuilder().setEvidence(first.get()).build());
    }
    while (window.hasRoom()) {
      Optional<StoredFrame> live = frames.nextLive();
      Optional<Old> next =
          live.isPresent()
              ? Optional.of(new Old(live.get(), false))
              : window.hasRoomForBackfill() ? frames.nextBackfill() : Optional.empty();
      if (next.isEmpty()) {
        return Optional.empty();
      }
      StoredFrame content = next.get().content();
      boolean isNew =
          next.get().isRollup() ? window.addRollup(content) : window.add(content, live.isEmpty());
      if (isNew) {
        return Optional.of(withBirth(next.get()));
      }
    }
    return Optional.empty();
  }

  /** A frame or rollup, or the birth it needs, which it then follows. */
  private ToCenter withBirth(Old next) throws IOException {
    StoredFrame content = next.content();
    UplinkProto.StoredFrame stored =
        UplinkProto.StoredFrame.newBuilder()
            .setBootEpoch(content.bootEpoch())
            .setSequence(content.sequence())
            .setTelemetry(UnsafeByteOperations.unsafeWrap(content.telemetry()))
            .build();
    ToCenter message =
        next.isRollup()
            ? ToCenter.newBuilder().setRollup(stored).build()
            : ToCenter.newBuilder().setFrame(stored).build();
    if (!births.add(content.birthId())) {
      return message;
    }
    afterBirth = Optional.of(message);
    return ToCenter.newBuilder()
        .setBirth(UnsafeByteOperations.unsafeWrap(source.birth(content.birthId())))
        .build();
  }

  /** Takes an acknowledgement or a refusal; any other message is passed over. */
  void released(ToGateway message, long now) throws IOException {
    if (message.hasAck()) {
      FrameAck ack = message.getAck();
      List<Long> covered =
          window.acknowledged(ack.getBootEpoch(), ack.getFirstSequence(), ack.getLastSequence());
      counters.add("frames.acknowledged", covered.size());
      released.addAll(covered);
    } else if (message.hasRollupAck()) {
      FrameAck ack = message.getRollupAck();
      List<Long> covered =
          window.rollupsAcknowledged(
              ack.getBootEpoch(), ack.getFirstSequence(), ack.getLastSequence());
      counters.add("rollups.acknowledged", covered.size());
      releasedRollups.addAll(covered);
    } else if (message.hasEvidenceAck()) {
      evidence.acknowledged(message.getEvidenceAck().getSequence(), now);
    } else if (message.hasRefusal()) {
      refused(message.getRefusal());
    }
  }

  /** The center will never take this; keeping it would only send it again for ever. */
  private void refused(FrameRefusal refusal) {
    long epoch = refusal.getBootEpoch();
    long sequence = refusal.getSequence();
    log.warn("gateway {}: the center refuses frame {}: {}", gateway, sequence, refusal.getRule());
    List<Long> covered = window.acknowledged(epoch, sequence, sequence);
    counters.add("frames.refused", covered.size());
    released.addAll(covered);
    if (covered.isEmpty()) {
      List<Long> rollups = window.rollupsAcknowledged(epoch, sequence, sequence);
      counters.add("rollups.refused", rollups.size());
      releasedRollups.addAll(rollups);
    }
  }

  int backfillInFlight() {
    return window.backfill();
  }

  boolean hasReleased() {
    return !released.isEmpty() || !releasedRollups.isEmpty() || evidence.hasAcknowledged();
  }

  /** Lets the source go of what was acknowledged, once that is worth it, or all of it now. */
  void release(long now, boolean all) throws IOException {
    boolean due =
        all
            || released.size() + releasedRollups.size() >= RELEASE_FRAMES
            || now - releasedAt >= RELEASE_MILLIS;
    if (!hasReleased() || !due) {
      return;
    }
    releasedAt = now;
    if (!released.isEmpty()) {
      source.acknowledged(List.copyOf(released));
      released.clear();
    }
    if (!releasedRollups.isEmpty()) {
      source.rollupsAcknowledged(List.copyOf(releasedRollups));
      releasedRollups.clear();
    }
    evidence.release();
  }
}
