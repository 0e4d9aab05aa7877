package org.gridpact.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a process listens on. */
final class Listening {
  private Listening() {}

  /**
   * Asserts that it listens, and for this machine alone, where the kernel tells of sockets by
   * proc_pid_net(5), in which state 0A listens.
   */
  static void onLoopbackOnly(long pid) throws IOException {
    if (!Files.isDirectory(Path.of("/proc/self/fd"))) {
      return;
    }
    List<InetAddress> addresses = new ArrayList<>();
    Set<String> own = sockets(pid);
    for (String table : List.of("tcp", "tcp6")) {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/net/" + table))) {
        String[] columns = line.strip().split(" +", -1);
        if (columns[3].equals("0A") && own.contains(columns[9])) {
          addresses.add(address(columns[1].substring(0, columns[1].indexOf(':'))));
        }
      }
    }
    assertThat(addresses).isNotEmpty().allMatch(InetAddress::isLoopbackAddress);
  }

  private static Set<String> sockets(long pid) throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return open.map(Listening::target)
          .filter(t -> t.startsWith("socket:["))
          .map(t -> t.substring("socket:[".length(), t.length() - 1))
          .collect(Collectors.toSet());
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return "closed meanwhile";
    }
  }

  /** The kernel writes words of four bytes in the machine's order, here little endian. */
  private static InetAddress address(String hex) throws IOException {
    byte[] words = HexFormat.of().parseHex(hex);
    byte[] bytes = new byte[words.length];
    for (int i = 0; i < words.length; i++) {
      bytes[i] = words[i / 4 * 4 + 3 - i % 4];
    }
    return InetAddress.getByAddress(bytes);
  }
}
