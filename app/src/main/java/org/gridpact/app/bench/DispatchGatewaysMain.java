package org.gridpact.app.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.gridpact.model.authority.AreaKey;
import org.gridpact.model.time.GridClock;

/**
 * The process of the {@link DispatchGateways} of a dispatch bench, of no use alone.
 *
 * <p>Arguments: the area, folder, file of the area's public key, and the centers' ports. It says
 * {@code ready} when all gateways hear their centers, answers each line with the milliseconds it
 * has spent compiling, and ends with its input.
 */
final class DispatchGatewaysMain {
  private DispatchGatewaysMain() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    BenchLog.errorsOnly();
    DispatchGateways.start(
        DispatchArea.of(args[0]),
        Path.of(args[1]),
        AreaKey.readPublic(Path.of(args[2])),
        Arrays.stream(args).skip(3).map(Integer::valueOf).toList(),
        GridClock.system());
    System.out.println("ready");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (in.readLine() != null) {
      System.out.println(DispatchBench.compiledMillis());
    }
    // Their stores are as after a loss of power; nobody opens them again.
    Runtime.getRuntime().halt(0);
  }
}
