package org.gridpact.engine.analytics.run;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Gathers the packets of one stage. */
final class GatherOperator extends AbstractStreamOperator<Packet>
    implements OneInputStreamOperator<Packet, Packet>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  private final Work.Stage stage;
  private final int senders;
  private final String results;

  private transient Work.Gatherer gatherer;
  private transient Measures measures;

  GatherOperator(Work.Stage stage, int senders, String results) {
    this.stage = stage;
    this.senders = senders;
    this.results = results;
  }

  @Override
  public void open() throws Exception {
    super.open();
    TaskInfo task = getRuntimeContext().getTaskInfo();
    gatherer =
        stage.gatherer(
            new Work.Place(
                task.getIndexOfThisSubtask(),
                task.getNumberOfParallelSubtasks(),
                senders,
                results,
                scratch()));
    measures = new Measures(stage.name(), getRuntimeContext());
  }

  private Path scratch() {
    return getContainingTask().getEnvironment().getIOManager().getSpillingDirectories()[0].toPath();
  }

  @Override
  public void processElement(StreamRecord<Packet> element) throws IOException {
    byte[] packet = element.getValue().bytes();
    measures.add(Measures.RECEIVED_BYTES, packet.length);
    measures.add(Measures.RECEIVED_PACKETS, 1);
    try {
      gatherer.take(packet);
    } catch (IOException e) {
      throw new LostResultException(e);
    }
  }

  @Override
  public void endInput() throws IOException {
    long start = System.nanoTime();
    try {
      gatherer.end(
          (target, packet) -> output.collect(new StreamRecord<>(new Packet(target, packet))));
    } catch (IOException e) {
      throw new LostResultException(e);
    }
    measures.add(Measures.BUSY_NANOS, System.nanoTime() - start);
  }

  @Override
  public void close() throws Exception {
    if (gatherer != null) {
      gatherer.close();
    }
    super.close();
  }
}
