package org.gridpact.engine.analytics.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;

/**
 * Gives each worker the numbers of its own shares, one after the other.
 *
 * <p>They are made in the task that does the shares, so a worker waits for no other and holds no
 * buffer that came over the network while it does one. Flink 2.2 ends a TaskManager that holds a
 * buffer of one that is lost.
 */
final class ShareNumbers extends NumberSequenceSource {
  private static final long serialVersionUID = 1L;

  private final int[] shares;

  /**
   * Numbers from 0.
   *
   * @param shares how many each worker has
   */
  ShareNumbers(int[] shares) {
    super(0, Arrays.stream(shares).max().orElseThrow());
    this.shares = shares.clone();
  }

  @Override
  public SplitEnumerator<NumberSequenceSplit, Collection<NumberSequenceSplit>> createEnumerator(
      SplitEnumeratorContext<NumberSequenceSplit> context) {
    List<NumberSequenceSplit> all = new ArrayList<>();
    for (int worker = 0; worker < shares.length; worker++) {
      if (shares[worker] > 0) {
        all.add(new NumberSequenceSplit(Integer.toString(worker), 0, shares[worker] - 1L));
      }
    }
    return restoreEnumerator(context, all);
  }

  @Override
  public SplitEnumerator<NumberSequenceSplit, Collection<NumberSequenceSplit>> restoreEnumerator(
      SplitEnumeratorContext<NumberSequenceSplit> context, Collection<NumberSequenceSplit> left) {
    return new ToEachItsOwn(context, left);
  }

  /** What is not given out yet, by worker, which is the split's id. Owned by Flink's thread. */
  private static final class ToEachItsOwn
      implements SplitEnumerator<NumberSequenceSplit, Collection<NumberSequenceSplit>> {
    private final SplitEnumeratorContext<NumberSequenceSplit> context;
    private final Map<String, NumberSequenceSplit> left = new HashMap<>();

    private ToEachItsOwn(
        SplitEnumeratorContext<NumberSequenceSplit> context, Collection<NumberSequenceSplit> left) {
      this.context = context;
      left.forEach(split -> this.left.put(split.splitId(), split));
    }

    @Override
    public void start() {
      // Workers ask.
    }

    @Override
    public void handleSplitRequest(int worker, String host) {
      NumberSequenceSplit own = left.remove(Integer.toString(worker));
      if (own != null) {
        context.assignSplit(own, worker);
      }
      context.signalNoMoreSplits(worker);
    }

    @Override
    public void addSplitsBack(List<NumberSequenceSplit> splits, int worker) {
      splits.forEach(split -> left.put(split.splitId(), split));
    }

    @Override
    public void addReader(int worker) {
      // It asks by itself.
    }

    @Override
    public Collection<NumberSequenceSplit> snapshotState(long checkpoint) {
      return List.copyOf(left.values());
    }

    @Override
    public void close() {
      // Holds nothing.
    }
  }
}
