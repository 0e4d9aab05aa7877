package org.gridpact.edge.driver.modbus;

import com.digitalpetri.modbus.MbapHeader;
import com.digitalpetri.modbus.ModbusTcpFrame;
import com.digitalpetri.modbus.client.ModbusTcpClientTransport;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.gridpact.edge.count.Counters;
import org.gridpact.model.config.HostPort;

/**
 * One TCP connection that carries the frames of the Modbus client, one request at a time; not made
 * anew once lost. It stands in for the library's own transport, which brings Netty and lets an
 * answer of another unit pass.
 *
 * <p>A frame that does not answer the last request is dropped and counted: {@code
 * modbus.wrongTransaction}, {@code modbus.wrongUnit}. One that no Modbus frame can be ends the
 * connection.
 */
final class SocketTransport implements ModbusTcpClientTransport {
  private static final int LONGEST_PDU = 253;

  private final HostPort address;
  private final int timeoutMillis;
  private final Counters counters;
  private final Socket socket = new Socket();
  private final CompletableFuture<Object> lost = new CompletableFuture<>();
  private volatile Consumer<ModbusTcpFrame> receiver = _ -> {};
  private volatile MbapHeader asked = new MbapHeader(-1, 0, 0, 0);

  SocketTransport(HostPort address, int timeoutMillis, Counters counters) {
    this.address = address;
    this.timeoutMillis = timeoutMillis;
    this.counters = counters;
  }

  /** Ends, with an {@link IOException}, when the connection does. */
  CompletableFuture<Object> lost() {
    return lost;
  }

  @Override
  public CompletionStage<Void> connect() {
    try {
      socket.connect(address.resolve(), timeoutMillis);
      socket.setTcpNoDelay(true);
    } catch (IOException e) {
      end(e);
      return CompletableFuture.failedFuture(e);
    }
    Thread.ofVirtual().name("modbus-answers").start(this::read);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> disconnect() {
    end(new EOFException("closed here"));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public boolean isConnected() {
    return socket.isConnected() && !lost.isDone();
  }

  @Override
  public CompletionStage<Void> send(ModbusTcpFrame frame) {
    asked = frame.header();
    ByteBuffer bytes = ByteBuffer.allocate(7 + frame.pdu().remaining());
    bytes.putShort((short) asked.transactionId()).putShort((short) 0);
    bytes.putShort((short) asked.length()).put((byte) asked.unitId()).put(frame.pdu().duplicate());
    try {
      socket.getOutputStream().write(bytes.array());
      return CompletableFuture.completedFuture(null);
    } catch (IOException e) {
      end(e);
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public void receive(Consumer<ModbusTcpFrame> frameReceiver) {
    receiver = frameReceiver;
  }

  private void read() {
    try {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (isConnected()) {
        take(frame(in));
      }
    } catch (IOException e) {
      end(e);
    }
  }

  /** The next frame. */
  static ModbusTcpFrame frame(DataInputStream in) throws IOException {
    int transaction = in.readUnsignedShort();
    int protocol = in.readUnsignedShort();
    int length = in.readUnsignedShort();
    int unit = in.readUnsignedByte();
    if (protocol != 0 || length < 2 || length > 1 + LONGEST_PDU) {
      throw new IOException("no Modbus frame: protocol %d, length %d".formatted(protocol, length));
    }
    byte[] pdu = new byte[length - 1];
    in.readFully(pdu);
    return new ModbusTcpFrame(
        new MbapHeader(transaction, protocol, length, unit), ByteBuffer.wrap(pdu));
  }

  private void take(ModbusTcpFrame frame) {
    MbapHeader last = asked;
    if (frame.header().transactionId() != last.transactionId()) {
      counters.add("modbus.wrongTransaction");
    } else if (frame.header().unitId() != last.unitId()) {
      counters.add("modbus.wrongUnit");
    } else {
      // Whatever comes under the same number again is late, or a lie.
      asked = new MbapHeader(-1, 0, 0, 0);
      receiver.accept(frame);
    }
  }

  private void end(IOException why) {
    if (lost.completeExceptionally(why)) {
      try {
        socket.close();
      } catch (IOException _) {
        // It is over either way.
      }
    }
  }
}
