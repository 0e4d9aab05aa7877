package org.gridpact.model.state;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.state.StateRecord.FeederPower;
import org.gridpact.model.state.StateRecord.Reading;
import org.gridpact.model.state.StateRecord.Readings;
import org.gridpact.model.state.StateRecord.StreamCounters;
import org.gridpact.model.state.StateRecord.Value;
import org.gridpact.model.state.StateRecord.Violation;
import org.gridpact.model.wire.StateProto;

/** State records as bytes, {@code state.proto}. */
public final class StateCodec {
  private StateCodec() {}

  public static byte[] encode(StateRecord state) {
    StateProto.StateRecord.Builder out = StateProto.StateRecord.newBuilder();
    switch (state) {
      case Readings r -> {
        StateProto.Readings.Builder readings = out.getReadingsBuilder().setGateway(r.gateway());
        r.readings().forEach(reading -> readings.addReadings(toProto(reading)));
      }
      case FeederPower f ->
          out.getFeederPowerBuilder()
              .setFeeder(f.feeder())
              .setEpochMillis(f.epochMillis())
              .setWatts(f.watts())
              .setDevices(f.devices())
              .setDevicesMissing(f.devicesMissing());
      case Violation v ->
          out.getViolationBuilder()
              .setId(v.id())
              .setDevice(v.device())
              .setSubject(v.subject())
              .setQuantityValue(v.quantity().ordinal())
              .setAbove(v.above())
              .setLimit(v.limit())
              .setValue(v.value())
              .setSinceEpochMillis(v.sinceEpochMillis())
              .setEpochMillis(v.epochMillis())
              .setActive(v.active());
      case StreamCounters c ->
          out.getCountersBuilder()
              .setWorker(c.worker())
              .putAllTotals(c.totals())
              .setLagMillis(c.lagMillis());
    }
    return out.build().toByteArray();
  }

  private static StateProto.Reading toProto(Reading reading) {
    StateProto.Reading.Builder out =
        StateProto.Reading.newBuilder()
            .setDevice(reading.device())
            .setEpochMillis(reading.epochMillis())
            .setQuality(reading.quality().ordinal());
    for (Value v : reading.values()) {
      out.addValuesBuilder()
          .setQuantityValue(v.quantity().ordinal())
          .setPhaseValue(v.phase().ordinal())
          .setValue(v.value());
    }
    return out.build();
  }

  /**
   * Reads a state record.
   *
   * @throws IllegalArgumentException where the bytes are no state record
   */
  public static StateRecord decode(byte[] bytes) {
    StateProto.StateRecord in;
    try {
      in = StateProto.StateRecord.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not a state record: " + e.getMessage(), e);
    }
    return switch (in.getKindCase()) {
      case READINGS ->
          new Readings(
              in.getReadings().getGateway(),
              in.getReadings().getReadingsList().stream().map(StateCodec::fromProto).toList());
      case FEEDER_POWER ->
          new FeederPower(
              in.getFeederPower().getFeeder(),
              in.getFeederPower().getEpochMillis(),
              in.getFeederPower().getWatts(),
              in.getFeederPower().getDevices(),
              in.getFeederPower().getDevicesMissing());
      case VIOLATION -> fromProto(in.getViolation());
      case COUNTERS ->
          new StreamCounters(
              in.getCounters().getWorker(),
              in.getCounters().getTotalsMap(),
              in.getCounters().getLagMillis());
      case KIND_NOT_SET -> throw new IllegalArgumentException("not a state record: no kind");
    };
  }

  private static Reading fromProto(StateProto.Reading in) {
    List<Value> values =
        in.getValuesList().stream()
            .map(
                v ->
                    new Value(
                        Quantity.ofOrdinal(v.getQuantityValue()),
                        Phase.ofOrdinal(v.getPhaseValue()),
                        v.getValue()))
            .toList();
    return new Reading(
        in.getDevice(), in.getEpochMillis(), Quality.ofOrdinal(in.getQuality()), values);
  }

  private static Violation fromProto(StateProto.Violation in) {
    return new Violation(
        in.getId(),
        in.getDevice(),
        in.getSubject(),
        Quantity.ofOrdinal(in.getQuantityValue()),
        in.getAbove(),
        in.getLimit(),
        in.getValue(),
        in.getSinceEpochMillis(),
        in.getEpochMillis(),
        in.getActive());
  }
}
