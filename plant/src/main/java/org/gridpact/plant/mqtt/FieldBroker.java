package org.gridpact.plant.mqtt;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.gridpact.model.config.HostPort;

/**
 * The broker of a simulated field, where no real one is given: MQTT 5 for clients of this machine.
 *
 * <p>Takes QoS 0 and 1 and delivers with QoS 0; keeps retained messages and wills, no sessions.
 * Bounded: {@value #MAX_CLIENTS} clients, packets of {@value #MAX_PACKET_BYTES} bytes, {@value
 * #MAX_RETAINED} retained messages; what a client is too slow to take is dropped for it and
 * counted. One thread owns all of it.
 */
public final class FieldBroker implements AutoCloseable {
  static final int MAX_CLIENTS = 1_000;
  static final int MAX_PACKET_BYTES = 256 << 10;
  static final int MAX_RETAINED = 10_000;
  private static final int LOW_WATER_BYTES = 512 << 10;
  private static final int HIGH_WATER_BYTES = 2 << 20;

  private final EventLoopGroup loop = new NioEventLoopGroup(1);
  private final Map<String, BrokerClient> clients = new HashMap<>();
  private final Map<String, byte[]> retained = new HashMap<>();
  private final LongAdder dropped = new LongAdder();
  private Channel server;

  private FieldBroker() {}

  /**
   * Starts a broker.
   *
   * @param listen of this machine alone; port 0 for any free one
   * @throws IOException where it cannot be listened on
   */
  public static FieldBroker start(HostPort listen) throws IOException {
    InetSocketAddress address = listen.resolve();
    if (address.isUnresolved() || !address.getAddress().isLoopbackAddress()) {
      throw new IOException(
          "the field's broker asks nobody who he is: only 127.0.0.1 is allowed, not " + listen);
    }
    FieldBroker broker = new FieldBroker();
    var bound =
        new ServerBootstrap()
            .group(broker.loop)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(LOW_WATER_BYTES, HIGH_WATER_BYTES))
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new MqttDecoder(MAX_PACKET_BYTES),
                            MqttEncoder.INSTANCE,
                            new BrokerClient(broker));
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      broker.close();
      throw new IOException(
          "cannot listen for MQTT on %s: %s".formatted(listen, bound.cause().getMessage()),
          bound.cause());
    }
    broker.server = bound.channel();
    return broker;
  }

  /** Where it listens. */
  public HostPort address() {
    InetSocketAddress address = (InetSocketAddress) server.localAddress();
    return new HostPort(address.getHostString(), address.getPort());
  }

  /** Messages a subscriber was too slow to take, or that found no room to be retained. */
  public long dropped() {
    return dropped.sum();
  }

  /** Takes a client in; an older one of its id has to go. False where there is no room. */
  boolean admit(BrokerClient client) {
    BrokerClient older = clients.get(client.id());
    if (older != null) {
      older.replaced();
      clients.remove(client.id());
    }
    if (clients.size() >= MAX_CLIENTS) {
      return false;
    }
    clients.put(client.id(), client);
    return true;
  }

  void left(BrokerClient client) {
    clients.remove(client.id(), client);
  }

  void publish(BrokerClient from, String topic, byte[] payload, boolean retain) {
    if (retain) {
      if (payload.length == 0) {
        retained.remove(topic);
      } else if (retained.size() < MAX_RETAINED || retained.containsKey(topic)) {
        retained.put(topic, payload);
      } else {
        dropped.increment();
      }
    }
    for (BrokerClient client : clients.values()) {
      if (client.wants(topic, client == from) && !client.deliver(topic, payload, false)) {
        dropped.increment();
      }
    }
  }

  void deliverRetained(BrokerClient client, TopicFilter filter) {
    retained.forEach(
        (topic, payload) -> {
          if (filter.matches(topic) && !client.deliver(topic, payload, true)) {
            dropped.increment();
          }
        });
  }

  /** Ends all connections. */
  @Override
  public void close() {
    var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
