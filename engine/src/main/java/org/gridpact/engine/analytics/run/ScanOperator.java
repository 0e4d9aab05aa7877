package org.gridpact.engine.analytics.run;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Does the shares that are sent to it. */
final class ScanOperator extends AbstractStreamOperator<Packet>
    implements OneInputStreamOperator<Packet, Packet>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  private final Work work;
  private final int targets;

  private transient Work.Worker worker;
  private transient Measures measures;

  ScanOperator(Work work, int targets) {
    this.work = work;
    this.targets = targets;
  }

  static byte[] encode(Share share) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(share);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private Share decode(byte[] bytes) throws IOException, ClassNotFoundException {
    ClassLoader loader = getUserCodeClassloader();
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes)) {
          @Override
          protected Class<?> resolveClass(java.io.ObjectStreamClass of)
              throws ClassNotFoundException {
            return Class.forName(of.getName(), false, loader);
          }
        }) {
      return (Share) in.readObject();
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    worker = work.worker(getRuntimeContext().getTaskInfo().getIndexOfThisSubtask(), targets);
    measures = new Measures(Measures.SCAN, getRuntimeContext());
  }

  @Override
  public void processElement(StreamRecord<Packet> element) throws Exception {
    long start = System.nanoTime();
    Work.Done done = worker.share(decode(element.getValue().bytes()), this::send);
    measures.add(Measures.ROWS, done.rows());
    measures.add(Measures.UNITS, done.units());
    measures.add(Measures.SPLITS, 1);
    measures.add(Measures.BUSY_MILLIS, (System.nanoTime() - start) / 1_000_000);
  }

  private void send(int target, byte[] packet) {
    output.collect(new StreamRecord<>(new Packet(target, packet)));
  }

  @Override
  public void endInput() throws IOException {
    worker.end(this::send);
  }

  @Override
  public void close() throws Exception {
    try (Work.Worker _ = worker) {
      super.close();
    }
  }
}
