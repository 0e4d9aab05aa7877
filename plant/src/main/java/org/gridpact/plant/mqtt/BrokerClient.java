package org.gridpact.plant.mqtt;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client of the field's broker. Belongs to the broker's thread. */
final class BrokerClient extends SimpleChannelInboundHandler<MqttMessage> {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerClient.class);
  private static final int MAX_FILTERS = 5_000;
  private static final byte WITH_WILL = 4;

  private final FieldBroker broker;
  private final Map<TopicFilter, Boolean> filters = new LinkedHashMap<>();
  private ChannelHandlerContext context;
  private String id = "";
  private String willTopic = "";
  private byte[] will = {};
  private boolean willRetained;

  BrokerClient(FieldBroker broker) {
    this.broker = broker;
  }

  String id() {
    return id;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, MqttMessage message) throws IOException {
    if (message.decoderResult().isFailure()) {
      throw new IOException("no MQTT packet", message.decoderResult().cause());
    }
    if (id.isEmpty() && !(message instanceof MqttConnectMessage)) {
      throw new IOException("no CONNECT at first");
    }
    switch (message) {
      case MqttConnectMessage connect -> connect(connect);
      case MqttPublishMessage publish -> publish(publish);
      case MqttSubscribeMessage subscribe -> subscribe(subscribe);
      case MqttUnsubscribeMessage unsubscribe -> unsubscribe(unsubscribe);
      default -> other(message);
    }
  }

  private void connect(MqttConnectMessage connect) throws IOException {
    boolean five = connect.variableHeader().version() == MqttVersion.MQTT_5.protocolLevel();
    if (!id.isEmpty() || !five || connect.payload().clientIdentifier().isEmpty()) {
      refuse(MqttConnectReturnCode.CONNECTION_REFUSED_UNSUPPORTED_PROTOCOL_VERSION);
      return;
    }
    id = connect.payload().clientIdentifier();
    if (!broker.admit(this)) {
      refuse(MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_BUSY);
      return;
    }
    if (connect.variableHeader().isWillFlag()) {
      willTopic = connect.payload().willTopic();
      will = connect.payload().willMessageInBytes();
      willRetained = connect.variableHeader().isWillRetain();
    }
    int seconds = connect.variableHeader().keepAliveTimeSeconds();
    if (seconds > 0) {
      context.pipeline().addFirst(new ReadTimeoutHandler(seconds + seconds / 2));
    }
    write(
        MqttMessageBuilders.connAck()
            .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
            .sessionPresent(false)
            .build());
  }

  private void refuse(MqttConnectReturnCode code) {
    var _ =
        context
            .writeAndFlush(MqttMessageBuilders.connAck().returnCode(code).build())
            .addListener(ChannelFutureListener.CLOSE);
  }

  private void publish(MqttPublishMessage publish) throws IOException {
    MqttQoS qos = publish.fixedHeader().qosLevel();
    String topic = publish.variableHeader().topicName();
    if (qos.value() > 1 || topic.isEmpty() || topic.contains("+") || topic.contains("#")) {
      throw new IOException("QoS 2, or no topic");
    }
    if (qos == MqttQoS.AT_LEAST_ONCE) {
      write(
          MqttMessageBuilders.pubAck()
              .packetId(publish.variableHeader().packetId())
              .reasonCode((byte) 0)
              .build());
    }
    byte[] payload = ByteBufUtil.getBytes(publish.payload());
    broker.publish(this, topic, payload, publish.fixedHeader().isRetain());
  }

  private void subscribe(MqttSubscribeMessage subscribe) throws IOException {
    var answer = MqttMessageBuilders.subAck().packetId(subscribe.variableHeader().messageId());
    for (MqttTopicSubscription one : subscribe.payload().topicSubscriptions()) {
      TopicFilter filter = new TopicFilter(one.topicFilter());
      if (filters.size() >= MAX_FILTERS) {
        throw new IOException("more than " + MAX_FILTERS + " filters");
      }
      filters.put(filter, one.option().isNoLocal());
      answer.addGrantedQos(MqttQoS.AT_MOST_ONCE);
    }
    write(answer.build());
    for (MqttTopicSubscription one : subscribe.payload().topicSubscriptions()) {
      if (one.option().retainHandling() != RetainedHandlingPolicy.DONT_SEND_AT_SUBSCRIBE) {
        broker.deliverRetained(this, new TopicFilter(one.topicFilter()));
      }
    }
  }

  private void unsubscribe(MqttUnsubscribeMessage unsubscribe) {
    var answer = MqttMessageBuilders.unsubAck().packetId(unsubscribe.variableHeader().messageId());
    for (String filter : unsubscribe.payload().topics()) {
      filters.remove(new TopicFilter(filter));
      answer.addReasonCode((short) 0);
    }
    write(answer.build());
  }

  private void other(MqttMessage message) throws IOException {
    switch (message.fixedHeader().messageType()) {
      case PINGREQ -> write(MqttMessage.PINGRESP);
      case DISCONNECT -> {
        boolean withWill =
            message.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader reason
                && reason.reasonCode() == WITH_WILL;
        if (!withWill) {
          willTopic = "";
        }
        var _ = context.close();
      }
      case PUBACK -> {}
      case CONNECT,
          CONNACK,
          PUBLISH,
          PUBREC,
          PUBREL,
          PUBCOMP,
          SUBSCRIBE,
          SUBACK,
          UNSUBSCRIBE,
          UNSUBACK,
          PINGRESP,
          AUTH ->
          throw new IOException("unexpected " + message.fixedHeader().messageType());
    }
  }

  /** Whether a topic is subscribed to; not by a filter that leaves out a client's own. */
  boolean wants(String topic, boolean own) {
    for (Map.Entry<TopicFilter, Boolean> entry : filters.entrySet()) {
      if (!(own && entry.getValue()) && entry.getKey().matches(topic)) {
        return true;
      }
    }
    return false;
  }

  /** False where the client is too slow to take it. */
  boolean deliver(String topic, byte[] payload, boolean retained) {
    if (!context.channel().isWritable()) {
      return false;
    }
    write(
        MqttMessageBuilders.publish()
            .topicName(topic)
            .qos(MqttQoS.AT_MOST_ONCE)
            .retained(retained)
            .payload(Unpooled.wrappedBuffer(payload))
            .build());
    return true;
  }

  private void write(MqttMessage message) {
    var _ = context.writeAndFlush(message, context.voidPromise());
  }

  /** Another connection has this client's id now. */
  void replaced() {
    var _ = context.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    broker.left(this);
    if (!willTopic.isEmpty()) {
      broker.publish(this, willTopic, will, willRetained);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.debug("client '{}' of the field's broker: {}", id, cause.toString());
    var _ = ctx.close();
  }
}
