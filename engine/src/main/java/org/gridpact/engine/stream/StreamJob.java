package org.gridpact.engine.stream;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.gridpact.engine.history.HistoryBatch;
import org.gridpact.engine.kafka.Topics;

/**
 * The stream job: frames in, state, violations and history out. The same job runs embedded and on a
 * session cluster. Every operator has a fixed id, so that state finds it after an upgrade.
 */
public final class StreamJob {
  private StreamJob() {}

  public static void build(StreamExecutionEnvironment env, StreamConfig config) {
    SingleOutputStreamOperator<HistoryBatch> frames =
        env.fromSource(source(config), WatermarkStrategy.noWatermarks(), "frames")
            .uid("frames")
            .keyBy(RawTelemetry::gateway)
            .process(new TelemetryFunction(config), TypeInformation.of(HistoryBatch.class))
            .uid("telemetry")
            .name("telemetry");
    frames.sinkTo(config.history().readings()).uid("history").name("history");
    frames
        .getSideOutput(TelemetryFunction.ROLLUPS)
        .sinkTo(config.history().reported())
        .uid("rollups")
        .name("rollups");
    frames
        .getSideOutput(TelemetryFunction.STATE)
        .sinkTo(stateSink(config))
        .uid("state")
        .name("state");
    frames
        .getSideOutput(TelemetryFunction.FEEDERS)
        .keyBy(FeederPart::feeder)
        .process(new FeederFunction(config))
        .uid("feeders")
        .name("feeders")
        .sinkTo(stateSink(config))
        .uid("feeder-state")
        .name("feeder-state");
  }

  private static KafkaSource<RawTelemetry> source(StreamConfig config) {
    return KafkaSource.<RawTelemetry>builder()
        .setBootstrapServers(config.bootstrap())
        .setTopics(Topics.FRAMES)
        .setGroupId(StreamConfig.GROUP)
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setDeserializer(new FromLog())
        .setProperty("commit.offsets.on.checkpoint", "true")
        .setProperty("fetch.max.bytes", Integer.toString(8 << 20))
        .setProperty("max.partition.fetch.bytes", Integer.toString(2 << 20))
        .setProperty("metric.reporters", "")
        .setProperty("enable.metrics.push", "false")
        .build();
  }

  private static KafkaSink<Outgoing> stateSink(StreamConfig config) {
    Properties s = new Properties();
    s.setProperty("linger.ms", "2");
    s.setProperty("compression.type", "lz4");
    s.setProperty("buffer.memory", Integer.toString(8 << 20));
    s.setProperty("max.request.size", Integer.toString(Topics.MAX_MESSAGE_BYTES));
    s.setProperty("enable.metrics.push", "false");
    return KafkaSink.<Outgoing>builder()
        .setBootstrapServers(config.bootstrap())
        .setRecordSerializer(new ToLog())
        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
        .setKafkaProducerConfig(s)
        .build();
  }

  private static final class FromLog implements KafkaRecordDeserializationSchema<RawTelemetry> {
    private static final long serialVersionUID = 1L;

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> from, Collector<RawTelemetry> out)
        throws IOException {
      byte[] key = from.key() == null ? new byte[0] : from.key();
      byte[] value = from.value() == null ? new byte[0] : from.value();
      out.collect(new RawTelemetry(new String(key, StandardCharsets.UTF_8), value));
    }

    @Override
    public TypeInformation<RawTelemetry> getProducedType() {
      return TypeInformation.of(RawTelemetry.class);
    }
  }

  private static final class ToLog implements KafkaRecordSerializationSchema<Outgoing> {
    private static final long serialVersionUID = 1L;

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
        Outgoing record, KafkaSinkContext context, Long timestamp) {
      return new ProducerRecord<>(record.topic(), record.key(), record.value());
    }
  }
}
