package org.gridpact.app.nemesis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * One process's way to another: listens at an address only that process is told, and hands bytes
 * on.
 *
 * <p>A direction that is cut holds its bytes, as a network that loses every packet does: no
 * connection ends, what TCP has taken comes when the cut is healed. It holds one chunk a direction;
 * the rest waits with its sender.
 */
final class LinkProxy implements AutoCloseable {
  private static final int CHUNK = 16_384;
  private static final int CONNECT_MILLIS = 2_000;

  /** A way bytes go. */
  enum Way {
    THERE,
    BACK
  }

  private final InetSocketAddress target;
  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** How many faults hold each way: several may at a time, each heals only its own. */
  private final int[] cuts = new int[Way.values().length];

  private int delayMillis;

  LinkProxy(InetSocketAddress listen, InetSocketAddress target) throws IOException {
    this.target = target;
    server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(listen);
    Thread.ofVirtual().name("link-" + listen).start(this::accept);
  }

  synchronized void cut(Way way) {
    cuts[way.ordinal()]++;
  }

  synchronized void heal(Way way) {
    cuts[way.ordinal()]--;
    notifyAll();
  }

  /** Each chunk waits so long from now on. */
  synchronized void delay(int millis) {
    delayMillis = millis;
  }

  /** Ends the connections that are open. */
  void reset() {
    open.forEach(LinkProxy::close);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket near = server.accept();
        Thread.ofVirtual().start(() -> join(near));
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new IllegalStateException("a link of the nemesis broke by itself", e);
        }
      }
    }
  }

  private void join(Socket near) {
    Socket far = new Socket();
    open.add(near);
    open.add(far);
    try {
      awaitWhole(Way.THERE);
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      far.connect(target, CONNECT_MILLIS);
      Thread back = Thread.ofVirtual().start(() -> carry(far, near, Way.BACK));
      carry(near, far, Way.THERE);
      back.join();
    } catch (IOException _) {
      // Nobody listens there: whoever connected sees the connection end.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      close(near);
      close(far);
      open.remove(near);
      open.remove(far);
    }
  }

  private void carry(Socket from, Socket to, Way way) {
    byte[] chunk = new byte[CHUNK];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        TimeUnit.MILLISECONDS.sleep(awaitWhole(way));
        out.write(chunk, 0, n);
      }
      awaitWhole(way);
    } catch (IOException _) {
      // One end is gone, so the other goes as well.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      close(from);
      close(to);
    }
  }

  /** Waits while a way is cut; the delay of the next chunk. */
  private synchronized int awaitWhole(Way way) throws InterruptedException {
    while (cuts[way.ordinal()] > 0 && !server.isClosed()) {
      wait();
    }
    return delayMillis;
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
    server.close();
    synchronized (this) {
      notifyAll();
    }
    reset();
  }
}
