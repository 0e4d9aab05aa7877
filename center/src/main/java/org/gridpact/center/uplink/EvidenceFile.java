package org.gridpact.center.uplink;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sink of a node without a data plane: evidence goes to a file of its own, synced before it is
 * durable; frames go nowhere, so they stay with their gateways.
 *
 * <p>The file takes {@value #MAX_BYTES} bytes; then, and after a write that failed, evidence stays
 * with its gateways too. A record is length, gateway, bytes, and a CRC-32C of them; a last one that
 * is not whole was never durable and is cut off.
 */
public final class EvidenceFile implements FrameSink, AutoCloseable {
  static final long MAX_BYTES = 256L << 20;
  private static final Duration HAND_OVER = Duration.ofSeconds(60);

  private static final Logger log = LoggerFactory.getLogger(EvidenceFile.class);

  private final Path file;
  private final FileChannel channel;
  private String failure = "";

  private EvidenceFile(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens or makes a file.
   *
   * @param known hears of each record in it, with its gateway
   */
  public static EvidenceFile open(Path file, BiConsumer<String, byte[]> known) throws IOException {
    long whole = Files.exists(file) ? read(file, known) : 0;
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.truncate(whole);
    channel.position(whole);
    return new EvidenceFile(file, channel);
  }

  /**
   * Hands what a node without a data plane has kept to the sink that it has now. The file goes once
   * all of it is durable there; else it stays, and is handed over again at the next start, so a
   * record may come twice.
   *
   * @param file which need not be there
   * @param known hears of each record, with its gateway
   */
  public static void handOver(Path file, FrameSink to, BiConsumer<String, byte[]> known)
      throws IOException, InterruptedException {
    if (!Files.exists(file)) {
      return;
    }
    Semaphore ended = new Semaphore(0);
    AtomicReference<String> failure = new AtomicReference<>("");
    int[] records = {0};
    read(
        file,
        (gateway, bytes) -> {
          known.accept(gateway, bytes);
          records[0]++;
          to.evidence(gateway, bytes, new HandedOver(ended, failure));
        });
    boolean all =
        ended.tryAcquire(records[0], HAND_OVER.toMillis(), TimeUnit.MILLISECONDS)
            && failure.get().isEmpty();
    if (all) {
      Files.delete(file);
      log.info("{}: its {} records are with the data plane now", file, records[0]);
    } else {
      log.error(
          "{} stays until the next start: {}",
          file,
          failure.get().isEmpty() ? "its records were not durable in time" : failure.get());
    }
  }

  private record HandedOver(Semaphore ended, AtomicReference<String> failure) implements Outcome {
    @Override
    public void durable() {
      ended.release();
    }

    @Override
    public void failed(String why) {
      failure.set(why);
      ended.release();
    }
  }

  /** The length of the records that are whole. */
  private static long read(Path file, BiConsumer<String, byte[]> known) throws IOException {
    long whole = 0;
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      long size = Files.size(file);
      while (whole < size) {
        int length = in.readInt();
        if (length < 0 || length > size - whole) {
          return whole;
        }
        byte[] body = in.readNBytes(length);
        if (in.readInt() != checksum(body)) {
          return whole;
        }
        DataInputStream record = new DataInputStream(new java.io.ByteArrayInputStream(body));
        known.accept(record.readUTF(), record.readAllBytes());
        whole += 2L * Integer.BYTES + length;
      }
    } catch (EOFException e) {
      log.info("{}: a record that was never whole is cut off at byte {}", file, whole);
    }
    return whole;
  }

  private static int checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  @Override
  public void frame(String gateway, byte[] bytes, Outcome outcome) {
    // Without a data plane it has no place here.
  }

  @Override
  public void evidence(String gateway, byte[] bytes, Outcome outcome) {
    String why = append(gateway, bytes);
    if (why.isEmpty()) {
      outcome.durable();
    } else {
      outcome.failed(why);
    }
  }

  private synchronized String append(String gateway, byte[] bytes) {
    if (!failure.isEmpty()) {
      return failure;
    }
    try {
      ByteBuffer record = record(gateway, bytes);
      if (channel.position() + record.remaining() > MAX_BYTES) {
        return "%s is full".formatted(file);
      }
      while (record.hasRemaining()) {
        channel.write(record);
      }
      channel.force(false);
      return "";
    } catch (IOException e) {
      // What of it is on disk is not known; the next start reads it.
      failure = "%s cannot be written: %s".formatted(file, e.getMessage());
      log.error(failure);
      return failure;
    }
  }

  private static ByteBuffer record(String gateway, byte[] bytes) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(body)) {
      out.writeUTF(gateway);
      out.write(bytes);
    }
    byte[] whole = body.toByteArray();
    return ByteBuffer.allocate(2 * Integer.BYTES + whole.length)
        .putInt(whole.length)
        .put(whole)
        .putInt(checksum(whole))
        .flip();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
