package org.gridpact.plant.modbus;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.gridpact.model.config.HostPort;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests over TCP and answers one at a time on each connection.
 *
 * <p>Bounded: the {@value #MAX_CONNECTIONS} connections that came first are served, further ones
 * are closed at once; what is no Modbus frame ends its connection.
 */
final class ModbusServer implements AutoCloseable {
  static final int MAX_CONNECTIONS = 8;
  private static final Logger LOG = LoggerFactory.getLogger(ModbusServer.class);
  private static final int LONGEST_PDU = 253;

  private final HostPort listen;
  private final Requests requests;
  private final LongAdder refusedWrites = new LongAdder();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private ServerSocket server;

  ModbusServer(HostPort listen, Requests requests) {
    this.listen = listen;
    this.requests = requests;
  }

  void start() throws IOException {
    server = new ServerSocket();
    try {
      server.setReuseAddress(true);
      server.bind(listen.resolve());
    } catch (IOException e) {
      server.close();
      throw new IOException(
          "cannot listen for Modbus on %s: %s".formatted(listen, e.getMessage()), e);
    }
    Thread.ofVirtual().name("plant-modbus-" + listen.port()).start(this::accept);
  }

  HostPort address() {
    return new HostPort(listen.host(), server.getLocalPort());
  }

  /** Writes that were answered with an exception. */
  long refusedWrites() {
    return refusedWrites.sum();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        if (open.size() >= MAX_CONNECTIONS) {
          socket.close();
          continue;
        }
        open.add(socket);
        Thread.ofVirtual().name("plant-modbus-" + listen.port()).start(() -> serve(socket));
      }
    } catch (IOException e) {
      LOG.debug("no more connections on {}: {}", listen, e.getMessage());
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (!server.isClosed()) {
        int transaction = in.readUnsignedShort();
        int protocol = in.readUnsignedShort();
        int length = in.readUnsignedShort();
        int unit = in.readUnsignedByte();
        if (protocol != 0 || length < 2 || length > 1 + LONGEST_PDU) {
          throw new IOException("no Modbus frame: length " + length);
        }
        byte[] request = new byte[length - 1];
        in.readFully(request);
        byte[] answer = answer(unit, request);
        ByteBuffer out = ByteBuffer.allocate(7 + answer.length);
        out.putShort((short) transaction).putShort((short) 0);
        out.putShort((short) (1 + answer.length)).put((byte) unit).put(answer);
        socket.getOutputStream().write(out.array());
      }
    } catch (IOException e) {
      LOG.debug("a connection on {} ended: {}", listen, e.getMessage());
    } finally {
      open.remove(socket);
    }
  }

  private byte[] answer(int unit, byte[] request) {
    try {
      return requests.answer(unit, request);
    } catch (RequestRefused e) {
      if (Requests.writes(request[0])) {
        refusedWrites.increment();
      }
      return new byte[] {(byte) (request[0] | 0x80), (byte) e.code()};
    }
  }

  @Override
  public void close() {
    try {
      if (server != null) {
        server.close();
      }
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      LOG.debug("closing {}: {}", listen, e.getMessage());
    }
  }
}
