package org.gridpact.engine.analytics.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gridpact.engine.analytics.read.Columns;
import org.gridpact.engine.analytics.read.FileSource;
import org.gridpact.engine.analytics.read.HistoryWork;
import org.gridpact.engine.analytics.read.Split;
import org.gridpact.engine.analytics.run.Assignment;
import org.gridpact.engine.analytics.run.Work;

/** Runs work in the test's own thread: the same scanners and gatherers, without Flink. */
final class LocalRun {
  private LocalRun() {}

  static List<? extends Split> splits(Path history, Columns columns) throws IOException {
    return new FileSource(history).plan(columns).splits();
  }

  static void run(HistoryWork work, Path history, int workers, Path results) throws IOException {
    Files.createDirectories(results);
    List<? extends Split> splits = splits(history, work.columns());
    List<Work.Stage> stages = work.stages();
    List<List<byte[]>> packets = mailboxes(stages.getFirst(), workers);
    for (List<? extends Split> of : Assignment.ROUND_ROBIN.assign(splits, workers)) {
      Work.Worker worker = work.worker(0, packets.size());
      List<List<byte[]>> to = packets;
      Work.Out out = (target, packet) -> to.get(target).add(packet);
      for (Split split : of) {
        worker.share(split, out);
      }
      worker.end(out);
    }
    int senders = workers;
    for (int s = 0; s < stages.size(); s++) {
      List<List<byte[]>> next =
          s + 1 < stages.size() ? mailboxes(stages.get(s + 1), workers) : List.of();
      for (int w = 0; w < packets.size(); w++) {
        Work.Place place =
            new Work.Place(
                w, packets.size(), senders, results.toUri().toString(), results.resolve("tmp"));
        try (Work.Gatherer gatherer = stages.get(s).gatherer(place)) {
          for (byte[] packet : packets.get(w)) {
            gatherer.take(packet);
          }
          gatherer.end((target, packet) -> next.get(target).add(packet));
        }
      }
      senders = packets.size();
      packets = next;
    }
  }

  private static List<List<byte[]>> mailboxes(Work.Stage stage, int workers) {
    List<List<byte[]>> boxes = new ArrayList<>();
    for (int i = 0; i < (stage.workers() == 0 ? workers : stage.workers()); i++) {
      boxes.add(new ArrayList<>());
    }
    return boxes;
  }
}
