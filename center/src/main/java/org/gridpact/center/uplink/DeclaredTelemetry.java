package org.gridpact.center.uplink;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.gridpact.model.measurement.Birth;
import org.gridpact.model.measurement.Frame;
import org.gridpact.model.measurement.MalformedTelemetryException;
import org.gridpact.model.measurement.Rollup;
import org.gridpact.model.measurement.TelemetryCodec;
import org.gridpact.model.measurement.TelemetryCodec.BirthRecord;
import org.gridpact.model.measurement.TelemetryCodec.FrameRecord;
import org.gridpact.model.measurement.TelemetryCodec.RollupRecord;
import org.gridpact.model.wire.UplinkProto.StoredFrame;

/**
 * The births of one stream, and what frames and rollups have to be under them. What breaks a rule
 * is an {@link IllegalArgumentException} that names it.
 */
final class DeclaredTelemetry {
  private final String gateway;
  private final Map<Long, Birth> births = new HashMap<>();

  DeclaredTelemetry(String gateway) {
    this.gateway = gateway;
  }

  void birth(byte[] bytes) throws MalformedTelemetryException {
    if (!(TelemetryCodec.decode(bytes) instanceof BirthRecord(Birth birth))
        || !birth.gateway().equals(gateway)) {
      throw new IllegalArgumentException("not a birth of gateway " + gateway);
    }
    births.put(birth.id(), birth);
  }

  /** How many readings a frame has. */
  int frame(StoredFrame stored, byte[] bytes) throws MalformedTelemetryException {
    if (!(TelemetryCodec.decode(bytes) instanceof FrameRecord(Frame frame))) {
      throw new IllegalArgumentException("not a frame");
    }
    require(stored, "frame", frame.gateway(), frame.bootEpoch(), frame.sequence());
    require(frame.birthId(), frame::mismatch);
    return frame.size();
  }

  void rollup(StoredFrame stored, byte[] bytes) throws MalformedTelemetryException {
    if (!(TelemetryCodec.decode(bytes) instanceof RollupRecord(Rollup rollup))) {
      throw new IllegalArgumentException("not a rollup");
    }
    require(stored, "rollup", rollup.gateway(), rollup.bootEpoch(), rollup.firstSequence());
    require(rollup.birthId(), rollup::mismatch);
  }

  private void require(StoredFrame stored, String what, String of, long bootEpoch, long sequence) {
    if (!of.equals(gateway)
        || bootEpoch != stored.getBootEpoch()
        || sequence != stored.getSequence()) {
      throw new IllegalArgumentException(
          "the %s is %s/%d/%d".formatted(what, of, bootEpoch, sequence));
    }
  }

  private void require(long birthId, Function<Birth, String> mismatch) {
    Birth birth = births.get(birthId);
    String rule = birth == null ? "its birth was not sent on this stream" : mismatch.apply(birth);
    if (rule != null) {
      throw new IllegalArgumentException(rule);
    }
  }
}
