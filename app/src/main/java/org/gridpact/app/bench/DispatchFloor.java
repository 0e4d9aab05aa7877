package org.gridpact.app.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.gridpact.model.authority.AreaKey;
import org.gridpact.model.authority.WordSigner;
import org.gridpact.model.authority.WordVerifier;
import org.gridpact.model.time.GridClock;
import org.gridpact.model.wire.UplinkProto.Heartbeat;
import org.gridpact.model.wire.UplinkProto.Word;

/**
 * What this machine asks for the least there is, medians in milliseconds.
 *
 * @param fsyncMillis 512 bytes appended to a file and synced to disk
 * @param fsyncP99Millis the same, the 99th of a hundred
 * @param roundTripMillis 256 bytes over loopback to another thread and back
 * @param signatureMillis an Ed25519 signature made and verified
 */
public record DispatchFloor(
    double fsyncMillis, double fsyncP99Millis, double roundTripMillis, double signatureMillis) {
  private static final int WARM_UP = 200;
  private static final int TIMES = 500;
  private static final int WRITTEN_BYTES = 512;
  private static final int SENT_BYTES = 256;

  /** Something that takes time. */
  private interface Deed {
    void run() throws IOException;
  }

  static DispatchFloor measure(Path folder, AreaKey key) throws IOException {
    WordSigner signer = new WordSigner(key.privateKey(), "floor", "gateway", 1, GridClock.system());
    WordVerifier verifier =
        new WordVerifier(key.publicKey(), "floor", "gateway", 1, GridClock.system());
    double[] fsync = fsync(folder.resolve("fsync"));
    return new DispatchFloor(
        DispatchLoad.quantile(fsync, 0.5),
        DispatchLoad.quantile(fsync, 0.99),
        DispatchLoad.quantile(roundTrip(), 0.5),
        DispatchLoad.quantile(times(() -> signAndVerify(signer, verifier)), 0.5));
  }

  /**
   * The least that a decision takes where nothing else costs anything: an order and its last vote
   * each go to disk in the ledger, at its peers at the same time, and its prepare to disk at its
   * gateway in between, which hears a signed word and answers.
   */
  double decisionMillis(int centers) {
    int roundTrips = centers == 1 ? 1 : 3;
    return 3 * fsyncMillis + roundTrips * roundTripMillis + signatureMillis;
  }

  private static double[] fsync(Path file) throws IOException {
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      return times(
          () -> {
            out.write(ByteBuffer.allocate(WRITTEN_BYTES));
            out.force(false);
          });
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static double[] roundTrip() throws IOException {
    InetAddress here = InetAddress.getLoopbackAddress();
    try (ServerSocket server = new ServerSocket(0, 1, here)) {
      Thread.ofPlatform().daemon().start(() -> echo(server));
      try (Socket socket = new Socket(here, server.getLocalPort())) {
        socket.setTcpNoDelay(true);
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        return times(
            () -> {
              out.write(new byte[SENT_BYTES]);
              in.readNBytes(SENT_BYTES);
            });
      }
    }
  }

  private static void echo(ServerSocket server) {
    try (Socket socket = server.accept()) {
      socket.setTcpNoDelay(true);
      while (true) {
        byte[] heard = socket.getInputStream().readNBytes(SENT_BYTES);
        if (heard.length < SENT_BYTES) {
          return;
        }
        socket.getOutputStream().write(heard);
      }
    } catch (IOException _) {
      // The other end has what it wants.
    }
  }

  private static void signAndVerify(WordSigner signer, WordVerifier verifier) {
    Word.Builder says = Word.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance());
    if (!(verifier.hear(signer.sign(says)) instanceof WordVerifier.Heard.Heeded)) {
      throw new IllegalStateException("the area's key does not know its own signature");
    }
  }

  private static double[] times(Deed deed) throws IOException {
    double[] millis = new double[TIMES];
    for (int i = -WARM_UP; i < TIMES; i++) {
      long start = System.nanoTime();
      deed.run();
      if (i >= 0) {
        millis[i] = (System.nanoTime() - start) / 1e6;
      }
    }
    Arrays.sort(millis);
    return millis;
  }
}
