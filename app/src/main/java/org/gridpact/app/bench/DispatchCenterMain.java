package org.gridpact.app.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.gridpact.ledger.raft.Ledger;
import org.gridpact.ledger.raft.LedgerConfig.Peer;
import org.gridpact.model.authority.AreaKey;
import org.gridpact.model.time.GridClock;

/**
 * The process of a {@link DispatchCenter} of a dispatch bench and its proposer, of no use alone.
 *
 * <p>Arguments: name, folder, folder of the area's key, port of the uplink, the area, parts of an
 * order, milliseconds to vote, and the peers as {@code name:port}. It says {@code ready}, answers a
 * line with a line, and ends with its input:
 *
 * <ul>
 *   <li>{@code leads}: {@code true} where it leads the ledger
 *   <li>{@code compiled}: milliseconds spent compiling
 *   <li>{@code propose ORDERS RATE IN_FLIGHT}: a {@link DispatchLoad.Result}
 *   <li>{@code probe}: proposes until told otherwise; {@code ok} once one was committed
 *   <li>{@code since MILLIS}: when the first order proposed at or after that time was committed
 *   <li>{@code rest}: proposes no more; {@code ok}
 * </ul>
 */
final class DispatchCenterMain {

  private DispatchCenterMain() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    BenchLog.errorsOnly();
    GridClock clock = GridClock.system();
    DispatchArea area = DispatchArea.of(args[4]);
    List<Peer> peers =
        Arrays.stream(args)
            .skip(7)
            .map(p -> p.split(":", 2))
            .map(p -> new Peer(p[0], "127.0.0.1", Integer.parseInt(p[1])))
            .toList();
    try (DispatchCenter center =
        new DispatchCenter(
            args[0],
            Path.of(args[1]),
            peers,
            Integer.parseInt(args[3]),
            AreaKey.open(Path.of(args[2])).privateKey(),
            area,
            clock)) {
      DispatchLoad load =
          new DispatchLoad(
              center.ledger(),
              area,
              Integer.parseInt(args[5]),
              Integer.parseInt(args[6]),
              args[0],
              clock);
      System.out.println("ready");
      answer(center.ledger(), load);
    }
    Runtime.getRuntime().halt(0);
  }

  private static void answer(Ledger ledger, DispatchLoad load)
      throws IOException, InterruptedException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    ObjectMapper json = new ObjectMapper();
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ", -1);
      System.out.println(
          switch (words[0]) {
            case "leads" -> ledger.isLeader();
            case DispatchBench.COMPILED -> DispatchBench.compiledMillis();
            case "propose" ->
                json.writeValueAsString(
                    load.run(
                        Integer.parseInt(words[1]),
                        Integer.parseInt(words[2]),
                        Integer.parseInt(words[3])));
            case "probe" -> {
              load.probe();
              yield "ok";
            }
            case "since" -> load.committedSince(Long.parseLong(words[1]));
            case "rest" -> {
              load.rest();
              yield "ok";
            }
            default -> throw new IllegalArgumentException("a center does not know: " + line);
          });
    }
  }
}
