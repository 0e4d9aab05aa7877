package org.gridpact.engine.analytics.run;

import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Does the shares of its worker; in come their numbers. */
final class ScanOperator extends AbstractStreamOperator<Packet>
    implements OneInputStreamOperator<Long, Packet>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  private final Work work;
  private final Share[][] shares;
  private final int targets;

  private transient Share[] own;
  private transient Work.Worker worker;
  private transient Measures measures;

  /**
   * A scan.
   *
   * @param shares of each worker
   * @param targets how many workers gather
   */
  ScanOperator(Work work, List<? extends List<? extends Share>> shares, int targets) {
    this.work = work;
    this.shares = shares.stream().map(own -> own.toArray(Share[]::new)).toArray(Share[][]::new);
    this.targets = targets;
  }

  @Override
  public void open() throws Exception {
    super.open();
    TaskInfo task = getRuntimeContext().getTaskInfo();
    own = shares[task.getIndexOfThisSubtask()];
    worker = work.worker(task.getIndexOfThisSubtask(), targets);
    measures = new Measures(Measures.SCAN, getRuntimeContext());
  }

  @Override
  public void processElement(StreamRecord<Long> number) throws Exception {
    long start = System.nanoTime();
    Work.Done done = worker.share(own[Math.toIntExact(number.getValue())], this::send);
    measures.add(Measures.ROWS, done.rows());
    measures.add(Measures.UNITS, done.units());
    measures.add(Measures.SPLITS, 1);
    measures.add(Measures.BUSY_NANOS, System.nanoTime() - start);
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
