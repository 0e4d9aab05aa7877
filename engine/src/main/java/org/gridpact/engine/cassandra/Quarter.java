package org.gridpact.engine.cassandra;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A quarter of an hour of a device.
 *
 * @param startMillis UTC
 */
record Quarter(String device, long startMillis) {
  static final long MILLIS = 15 * 60_000L;

  static Quarter of(String device, long epochMillis) {
    return new Quarter(device, epochMillis - Math.floorMod(epochMillis, MILLIS));
  }

  long endMillis() {
    return startMillis + MILLIS;
  }

  /** Its form in checkpoints. */
  static final class Serializer implements SimpleVersionedSerializer<Quarter> {
    @Override
    public int getVersion() {
      return 1;
    }

    @Override
    public byte[] serialize(Quarter quarter) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeUTF(quarter.device);
      out.writeLong(quarter.startMillis);
      return bytes.toByteArray();
    }

    @Override
    public Quarter deserialize(int version, byte[] bytes) throws IOException {
      if (version != getVersion()) {
        throw new IOException("version %d of a quarter is not known".formatted(version));
      }
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
      return new Quarter(in.readUTF(), in.readLong());
    }
  }
}
