package org.gridpact.edge.driver.modbus;

import com.digitalpetri.modbus.client.ModbusTcpClient;
import com.digitalpetri.modbus.exceptions.ModbusResponseException;
import com.digitalpetri.modbus.pdu.ModbusRequestPdu;
import com.digitalpetri.modbus.pdu.ReadCoilsRequest;
import com.digitalpetri.modbus.pdu.ReadCoilsResponse;
import com.digitalpetri.modbus.pdu.ReadDiscreteInputsRequest;
import com.digitalpetri.modbus.pdu.ReadDiscreteInputsResponse;
import com.digitalpetri.modbus.pdu.ReadHoldingRegistersRequest;
import com.digitalpetri.modbus.pdu.ReadHoldingRegistersResponse;
import com.digitalpetri.modbus.pdu.ReadInputRegistersRequest;
import com.digitalpetri.modbus.pdu.ReadInputRegistersResponse;
import com.digitalpetri.modbus.pdu.WriteMultipleRegistersRequest;
import com.digitalpetri.modbus.pdu.WriteSingleCoilRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.driver.modbus.ModbusTrouble.Kind;
import org.gridpact.edge.profile.registers.Span;
import org.gridpact.edge.profile.registers.Table;
import org.gridpact.model.area.DriverSpec;

/** A connection to one address until it breaks; owned by the driver's thread but for closing. */
final class ModbusLink implements AutoCloseable {
  private final SocketTransport transport;
  private final ModbusTcpClient client;

  /**
   * Connects.
   *
   * @throws ModbusTrouble where nobody takes the connection in time
   */
  ModbusLink(DriverSpec.Modbus spec, Counters counters) throws ModbusTrouble {
    transport = new SocketTransport(spec.address(), spec.timeoutMillis(), counters);
    client =
        ModbusTcpClient.create(
            transport, c -> c.setRequestTimeout(Duration.ofMillis(spec.timeoutMillis())));
    CompletableFuture<Void> connected = transport.connect().toCompletableFuture();
    if (connected.isCompletedExceptionally()) {
      throw new ModbusTrouble(
          Kind.NOT_CONNECTED,
          "no connection to %s: %s"
              .formatted(spec.address(), connected.exceptionNow().getMessage()));
    }
  }

  boolean isOpen() {
    return transport.isConnected();
  }

  /** Reads registers, or bits as 0 and 1. */
  int[] read(int unit, Span span) throws ModbusTrouble, InterruptedException {
    String what = span.table().name().toLowerCase(java.util.Locale.ROOT) + " " + span.address();
    byte[] bytes =
        switch (span.table()) {
          case HOLDING ->
              ask(
                      unit,
                      new ReadHoldingRegistersRequest(span.address(), span.count()),
                      ReadHoldingRegistersResponse.class,
                      what)
                  .registers();
          case INPUT ->
              ask(
                      unit,
                      new ReadInputRegistersRequest(span.address(), span.count()),
                      ReadInputRegistersResponse.class,
                      what)
                  .registers();
          case COIL ->
              ask(
                      unit,
                      new ReadCoilsRequest(span.address(), span.count()),
                      ReadCoilsResponse.class,
                      what)
                  .coils();
          case DISCRETE ->
              ask(
                      unit,
                      new ReadDiscreteInputsRequest(span.address(), span.count()),
                      ReadDiscreteInputsResponse.class,
                      what)
                  .inputs();
        };
    return words(span, bytes, what);
  }

  /** The registers, or bits, in the bytes of an answer. */
  static int[] words(Span span, byte[] bytes, String what) throws ModbusTrouble {
    boolean bits = span.table() == Table.COIL || span.table() == Table.DISCRETE;
    int expected = bits ? (span.count() + 7) / 8 : 2 * span.count();
    if (bytes.length != expected) {
      throw new ModbusTrouble(
          Kind.BAD_ANSWER, "%d bytes in place of %d at %s".formatted(bytes.length, expected, what));
    }
    int[] words = new int[span.count()];
    for (int i = 0; i < words.length; i++) {
      words[i] =
          bits
              ? (bytes[i / 8] >> (i % 8)) & 1
              : ((bytes[2 * i] & 0xFF) << 8) | (bytes[2 * i + 1] & 0xFF);
    }
    return words;
  }

  /** Writes registers that follow each other, or one coil. */
  void write(int unit, Span span, int[] words) throws ModbusTrouble, InterruptedException {
    if (span.table() == Table.COIL) {
      ask(
          unit,
          new WriteSingleCoilRequest(span.address(), words[0] == 0 ? 0 : 0xFF00),
          Object.class,
          "coil " + span.address());
      return;
    }
    byte[] bytes = new byte[2 * words.length];
    for (int i = 0; i < words.length; i++) {
      bytes[2 * i] = (byte) (words[i] >> 8);
      bytes[2 * i + 1] = (byte) words[i];
    }
    ask(
        unit,
        new WriteMultipleRegistersRequest(span.address(), words.length, bytes),
        Object.class,
        "writing holding " + span.address());
  }

  private <T> T ask(int unit, ModbusRequestPdu request, Class<T> answer, String what)
      throws ModbusTrouble, InterruptedException {
    try {
      return answer.cast(
          CompletableFuture.anyOf(
                  client.sendAsync(unit, request).toCompletableFuture(), transport.lost())
              .get());
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      while (cause instanceof CompletionException && cause.getCause() != null) {
        cause = cause.getCause();
      }
      throw trouble(cause, what);
    } catch (ClassCastException _) {
      throw new ModbusTrouble(Kind.BAD_ANSWER, "an answer to another question at " + what);
    }
  }

  private static ModbusTrouble trouble(Throwable cause, String what) {
    return switch (cause) {
      case TimeoutException _ -> new ModbusTrouble(Kind.TIMEOUT, "no answer at " + what);
      case ModbusResponseException e ->
          new ModbusTrouble(
              Kind.EXCEPTION, "exception %d at %s".formatted(e.getExceptionCode(), what));
      case IOException e ->
          new ModbusTrouble(Kind.CONNECTION_LOST, "connection lost: " + e.getMessage());
      default -> new ModbusTrouble(Kind.BAD_ANSWER, "no proper answer at " + what);
    };
  }

  @Override
  public void close() {
    transport.disconnect();
  }
}
