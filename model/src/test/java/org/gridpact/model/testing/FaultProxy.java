package org.gridpact.model.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.gridpact.model.config.HostPort;

/**
 * A TCP connection's bad day: hands bytes on between those who connect and a target, each way with
 * its own {@link Fault}, which may change while connections are open. What it corrupts follows from
 * a seed. Holds at most one chunk of each way of each connection.
 */
public final class FaultProxy implements AutoCloseable {
  private static final int CHUNK = 16_384;
  private static final int CONNECT_MILLIS = 2_000;

  /** A way that bytes go. */
  public enum Way {
    TO_TARGET,
    FROM_TARGET
  }

  /** What happens to bytes on their way. */
  public sealed interface Fault {}

  /** Nothing. */
  public record None() implements Fault {}

  /** Each chunk waits. */
  public record Delay(int millis) implements Fault {}

  /**
   * Bytes wait, and so does who connects: as in a network that loses every packet no connection
   * ends, and what TCP has taken comes once there is another fault.
   */
  public record Hold() implements Fault {}

  /** Bytes are taken and come nowhere; nobody is told. */
  public record Stall() implements Fault {}

  /** Each byte has a chance of becoming another. */
  public record Corrupt(double share) implements Fault {}

  /** So many bytes still come through, then the connection is cut. */
  public record Truncate(int bytes) implements Fault {}

  private final InetSocketAddress target;
  private final InetSocketAddress listen;
  private final long seed;
  private final AtomicLong count = new AtomicLong();
  private final Map<Way, Fault> faults = new EnumMap<>(Way.class);
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private ServerSocket server;

  /** Listens on a free port of this machine; connects to the target when somebody comes. */
  public FaultProxy(HostPort target, long seed) throws IOException {
    this(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), target.resolve(), seed);
  }

  /** Listens at an address; connects to the target when somebody comes. */
  public FaultProxy(InetSocketAddress address, InetSocketAddress target, long seed)
      throws IOException {
    this.target = target;
    this.seed = seed;
    healed();
    server = listening(address);
    listen = (InetSocketAddress) server.getLocalSocketAddress();
  }

  private ServerSocket listening(InetSocketAddress address) throws IOException {
    ServerSocket listening = new ServerSocket();
    listening.setReuseAddress(true);
    listening.bind(address);
    Thread.ofVirtual().name("fault-proxy-" + address).start(() -> accept(listening));
    return listening;
  }

  /** Where to connect instead of to the target; the same for the proxy's life. */
  public HostPort address() {
    return HostPort.loopback(listen.getPort());
  }

  /** How many connections there have been. */
  public long connections() {
    return count.get();
  }

  public synchronized void fault(Way way, Fault fault) {
    faults.put(way, fault);
    notifyAll();
  }

  /** The same fault both ways. */
  public void fault(Fault fault) {
    for (Way way : Way.values()) {
      fault(way, fault);
    }
  }

  public void healed() {
    fault(new None());
  }

  /** Ends the connections that are open. */
  public void cut() {
    open.forEach(FaultProxy::close);
  }

  /** Ends the connections and refuses new ones, as a device does that is switched off. */
  public synchronized void down() throws IOException {
    server.close();
    notifyAll();
    cut();
  }

  /** Listens again where it did. */
  public synchronized void up() throws IOException {
    server = listening(listen);
  }

  /** The fault of the moment; waits while that holds everything. */
  private synchronized Fault of(Way way) throws InterruptedException {
    while (faults.get(way) instanceof Hold && !server.isClosed()) {
      wait();
    }
    return faults.get(way);
  }

  private void accept(ServerSocket listening) {
    while (!listening.isClosed()) {
      try {
        Socket near = listening.accept();
        long number = count.incrementAndGet();
        Thread.ofVirtual().name("fault-proxy-" + number).start(() -> join(near, number));
      } catch (IOException e) {
        if (!listening.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void join(Socket near, long number) {
    Socket far = new Socket();
    open.add(near);
    open.add(far);
    try {
      of(Way.TO_TARGET);
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      far.connect(target, CONNECT_MILLIS);
      Thread back =
          Thread.ofVirtual()
              .start(() -> carry(far, near, Way.FROM_TARGET, new Random(seed ^ ~number)));
      carry(near, far, Way.TO_TARGET, new Random(seed ^ number));
      back.join();
    } catch (IOException _) {
      // The target is down: whoever connected sees the connection end.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      close(near);
      close(far);
      open.remove(near);
      open.remove(far);
    }
  }

  private void carry(Socket from, Socket to, Way way, Random random) {
    byte[] chunk = new byte[CHUNK];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        int left = pass(chunk, n, way, random, out);
        if (left < 0) {
          return;
        }
      }
      of(way);
    } catch (IOException _) {
      // One end is gone, so the other goes as well.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      close(from);
      close(to);
    }
  }

  /** Hands a chunk on as the fault of the moment has it; -1 where that was the last. */
  private int pass(byte[] chunk, int length, Way way, Random random, OutputStream out)
      throws IOException, InterruptedException {
    switch (of(way)) {
      case None _, Hold _ -> out.write(chunk, 0, length);
      case Delay delay -> {
        TimeUnit.MILLISECONDS.sleep(delay.millis());
        out.write(chunk, 0, length);
      }
      case Stall _ -> {}
      case Corrupt corrupt -> {
        for (int i = 0; i < length; i++) {
          if (random.nextDouble() < corrupt.share()) {
            chunk[i] ^= (byte) random.nextInt(1, 256);
          }
        }
        out.write(chunk, 0, length);
      }
      case Truncate truncate -> {
        int bytes = Math.min(length, truncate.bytes());
        out.write(chunk, 0, bytes);
        fault(way, new Truncate(truncate.bytes() - bytes));
        return truncate.bytes() <= length ? -1 : bytes;
      }
    }
    return length;
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // It is over either way.
    }
  }

  @Override
  public void close() throws IOException {
    down();
  }
}
