package org.gridpact.plant;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A gateway's end of the meter protocol, one connection at a time. */
final class TinyGateway implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;

  private final ServerSocket server;
  private final BlockingQueue<Socket> connections = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private Socket connection;

  TinyGateway() throws IOException {
    server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  /** Waits for the plant to connect. */
  void awaitConnection() throws InterruptedException {
    connection = connections.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (connection == null) {
      throw new AssertionError("the plant did not connect");
    }
  }

  void hangUp() throws IOException {
    connection.close();
  }

  void send(String line) throws IOException {
    OutputStream out = connection.getOutputStream();
    out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** The next line from the plant that is as wanted; others are passed over. */
  String line(Predicate<String> wanted) throws InterruptedException {
    for (String line = next(); line != null; line = next()) {
      if (wanted.test(line)) {
        return line;
      }
    }
    throw new AssertionError("no such line came");
  }

  private String next() throws InterruptedException {
    return lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        connections.add(socket);
        Thread.ofVirtual().start(() -> read(socket));
      }
    } catch (IOException e) {
      // The server was closed: the test is over.
    }
  }

  private void read(Socket socket) {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      in.lines().forEach(lines::add);
    } catch (IOException | java.io.UncheckedIOException e) {
      // The connection was closed by the plant or the test.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    if (connection != null) {
      connection.close();
    }
  }
}
