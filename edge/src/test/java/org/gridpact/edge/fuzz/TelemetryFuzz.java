package org.gridpact.edge.fuzz;

import java.util.Arrays;
import java.util.List;
import org.gridpact.edge.TestDevices;
import org.gridpact.model.measurement.Birth;
import org.gridpact.model.measurement.Frame;
import org.gridpact.model.measurement.MalformedTelemetryException;
import org.gridpact.model.measurement.TelemetryCodec;
import org.gridpact.model.measurement.TelemetryCodec.BirthRecord;
import org.gridpact.model.measurement.TelemetryCodec.FrameRecord;
import org.gridpact.model.measurement.TelemetryCodec.RollupRecord;

/** Births and frames; what is read is written and read again. */
final class TelemetryFuzz implements FuzzTarget {
  private final Birth birth = Birth.of(TestDevices.GATEWAY, TestDevices.allPoints());

  @Override
  public void take(byte[] bytes) {
    try {
      switch (TelemetryCodec.decode(bytes)) {
        case BirthRecord b -> again(TelemetryCodec.encode(b.birth()));
        case FrameRecord f -> {
          walk(f.frame());
          again(TelemetryCodec.encode(f.frame()));
        }
        case RollupRecord r -> again(TelemetryCodec.encode(r.rollup()));
      }
    } catch (MalformedTelemetryException _) {
      // Declared.
    }
  }

  private void walk(Frame frame) {
    if (frame.mismatch(birth) != null) {
      return;
    }
    for (int reading = 0; reading < frame.size(); reading++) {
      birth.devices().get(frame.device(reading));
      frame.quality(reading);
    }
  }

  private static void again(byte[] written) {
    try {
      byte[] twice =
          switch (TelemetryCodec.decode(written)) {
            case BirthRecord b -> TelemetryCodec.encode(b.birth());
            case FrameRecord f -> TelemetryCodec.encode(f.frame());
            case RollupRecord r -> TelemetryCodec.encode(r.rollup());
          };
      if (!Arrays.equals(written, twice)) {
        throw new AssertionError("written twice, and different");
      }
    } catch (MalformedTelemetryException e) {
      throw new AssertionError("written and not read", e);
    }
  }

  @Override
  public List<byte[]> seeds() {
    Frame frame =
        new Frame(
            TestDevices.GATEWAY,
            1_763_715_600,
            7,
            birth.id(),
            1_763_715_600_000L,
            new int[] {0, 2},
            new int[] {-20, 300},
            new byte[] {0, 1},
            new long[] {1, -2, 300, Frame.ABSENT, Long.MAX_VALUE, 0, 1L << 40, -1});
    return List.of(TelemetryCodec.encode(birth), TelemetryCodec.encode(frame));
  }
}
