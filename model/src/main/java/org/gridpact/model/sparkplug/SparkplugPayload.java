package org.gridpact.model.sparkplug;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.gridpact.model.sparkplug.Metric.Value;
import org.gridpact.model.wire.SparkplugProto;

/**
 * What a Sparkplug message carries.
 *
 * @param epochMillis when it was made, where that is said
 * @param sequence 0 to 255; a death of a node and commands have none
 */
public record SparkplugPayload(
    OptionalLong epochMillis, OptionalInt sequence, List<Metric> metrics) {
  /** Sequence numbers and bdSeq go round after this many. */
  public static final int SEQUENCES = 256;

  /** The metric that says which birth of a node a death belongs to. */
  public static final String BIRTH_DEATH_SEQUENCE = "bdSeq";

  /** Set to true, it asks a node for all its births again. */
  public static final String REBIRTH = "Node Control/Rebirth";

  private static final String UNIT = "engUnit";

  public SparkplugPayload {
    metrics = List.copyOf(metrics);
    if (sequence.isPresent() && (sequence.getAsInt() < 0 || sequence.getAsInt() >= SEQUENCES)) {
      throw new IllegalArgumentException("seq is 0 to 255, not " + sequence.getAsInt());
    }
  }

  public static SparkplugPayload of(long epochMillis, int sequence, List<Metric> metrics) {
    return new SparkplugPayload(OptionalLong.of(epochMillis), OptionalInt.of(sequence), metrics);
  }

  /** Of a command, or a death of a node. */
  public static SparkplugPayload unnumbered(long epochMillis, List<Metric> metrics) {
    return new SparkplugPayload(OptionalLong.of(epochMillis), OptionalInt.empty(), metrics);
  }

  /** The metric of a name, where it is there by name. */
  public Optional<Metric> metric(String name) {
    return metrics.stream().filter(m -> m.name().filter(name::equals).isPresent()).findFirst();
  }

  /** The number of a birth or death of a node, where it says it. */
  public OptionalLong birthDeathSequence() {
    return switch (metric(BIRTH_DEATH_SEQUENCE).map(Metric::value).orElse(new Value.Null(true))) {
      case Value.Whole w -> OptionalLong.of(w.value());
      case Value.Real n -> OptionalLong.of((long) n.value());
      case Value.Flag _, Value.Text _, Value.Null _, Value.Other _ -> OptionalLong.empty();
    };
  }

  public static SparkplugPayload decode(byte[] bytes) throws MalformedSparkplugException {
    SparkplugProto.Payload wire;
    try {
      wire = SparkplugProto.Payload.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedSparkplugException("no protobuf: " + e.getMessage());
    }
    if (wire.hasSeq() && (wire.getSeq() < 0 || wire.getSeq() >= SEQUENCES)) {
      throw new MalformedSparkplugException("seq is not 0 to 255");
    }
    List<Metric> metrics = new ArrayList<>(wire.getMetricsCount());
    for (SparkplugProto.Metric metric : wire.getMetricsList()) {
      metrics.add(metric(metric));
    }
    return new SparkplugPayload(
        wire.hasTimestamp() ? OptionalLong.of(wire.getTimestamp()) : OptionalLong.empty(),
        wire.hasSeq() ? OptionalInt.of((int) wire.getSeq()) : OptionalInt.empty(),
        metrics);
  }

  private static Metric metric(SparkplugProto.Metric wire) throws MalformedSparkplugException {
    if (!wire.hasName() && !wire.hasAlias()) {
      throw new MalformedSparkplugException("a metric with neither name nor alias");
    }
    return new Metric(
        wire.hasName() ? Optional.of(wire.getName()) : Optional.empty(),
        wire.hasAlias() ? OptionalLong.of(wire.getAlias()) : OptionalLong.empty(),
        wire.hasTimestamp() ? OptionalLong.of(wire.getTimestamp()) : OptionalLong.empty(),
        wire.getIsHistorical(),
        value(wire),
        unit(wire.getProperties()));
  }

  private static Value value(SparkplugProto.Metric wire) {
    DataType type = DataType.of(wire.getDatatype());
    if (wire.getIsNull()) {
      return new Value.Null(type.isNumeric());
    }
    return switch (wire.getValueCase()) {
      case INT_VALUE -> new Value.Whole(type.whole(wire.getIntValue()));
      case LONG_VALUE -> type.whole(wire.getLongValue());
      case FLOAT_VALUE -> new Value.Real(wire.getFloatValue());
      case DOUBLE_VALUE -> new Value.Real(wire.getDoubleValue());
      case BOOLEAN_VALUE -> new Value.Flag(wire.getBooleanValue());
      case STRING_VALUE -> new Value.Text(wire.getStringValue());
      case VALUE_NOT_SET -> new Value.Other();
    };
  }

  private static Optional<String> unit(SparkplugProto.PropertySet properties) {
    int index = properties.getKeysList().indexOf(UNIT);
    return index >= 0 && index < properties.getValuesCount()
        ? Optional.of(properties.getValues(index).getStringValue())
        : Optional.empty();
  }

  public byte[] encode() {
    SparkplugProto.Payload.Builder wire = SparkplugProto.Payload.newBuilder();
    epochMillis.ifPresent(wire::setTimestamp);
    sequence.ifPresent(wire::setSeq);
    metrics.forEach(metric -> wire.addMetrics(wire(metric)));
    return wire.build().toByteArray();
  }

  private static SparkplugProto.Metric wire(Metric metric) {
    SparkplugProto.Metric.Builder wire = SparkplugProto.Metric.newBuilder();
    metric.name().ifPresent(wire::setName);
    metric.alias().ifPresent(wire::setAlias);
    metric.epochMillis().ifPresent(wire::setTimestamp);
    if (metric.historical()) {
      wire.setIsHistorical(true);
    }
    metric
        .unit()
        .ifPresent(
            unit ->
                wire.setProperties(
                    SparkplugProto.PropertySet.newBuilder()
                        .addKeys(UNIT)
                        .addValues(
                            SparkplugProto.PropertyValue.newBuilder()
                                .setType(DataType.STRING.code())
                                .setStringValue(unit))));
    switch (metric.value()) {
      case Value.Real n -> wire.setDatatype(DataType.DOUBLE.code()).setDoubleValue(n.value());
      case Value.Whole w -> wire.setDatatype(DataType.INT64.code()).setLongValue(w.value());
      case Value.Flag f -> wire.setDatatype(DataType.BOOLEAN.code()).setBooleanValue(f.value());
      case Value.Text t -> wire.setDatatype(DataType.STRING.code()).setStringValue(t.value());
      case Value.Null n ->
          wire.setDatatype((n.numeric() ? DataType.DOUBLE : DataType.STRING).code())
              .setIsNull(true);
      case Value.Other _ -> throw new IllegalArgumentException("a metric of no known type");
    }
    return wire.build();
  }
}
