package org.gridpact.center.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceFileTest {
  @TempDir private Path folder;
  private final List<String> outcomes = new ArrayList<>();

  private final FrameSink.Outcome outcome =
      new FrameSink.Outcome() {
        @Override
        public void durable() {
          outcomes.add("durable");
        }

        @Override
        public void failed(String why) {
          outcomes.add(why);
        }
      };

  private EvidenceFile open(List<String> known) throws IOException {
    return EvidenceFile.open(
        folder.resolve("evidence.log"),
        (gateway, bytes) -> known.add(gateway + " " + new String(bytes, StandardCharsets.UTF_8)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void whatWasTakenIsThereAfterAnyEnd() throws IOException {
    try (EvidenceFile file = open(new ArrayList<>())) {
      file.evidence("cellar", bytes("one"), outcome);
      file.evidence("attic", bytes("two"), outcome);
    }
    assertThat(outcomes).containsExactly("durable", "durable");
    Path path = folder.resolve("evidence.log");
    long whole = Files.size(path);
    byte[] torn = java.util.Arrays.copyOf(Files.readAllBytes(path), 9);
    Files.write(path, torn, StandardOpenOption.APPEND);

    List<String> known = new ArrayList<>();
    try (EvidenceFile file = open(known)) {
      assertThat(known).containsExactly("cellar one", "attic two");
      assertThat(Files.size(path)).isEqualTo(whole);
      file.evidence("cellar", bytes("three"), outcome);
    }
    known.clear();
    open(known).close();
    assertThat(known).containsExactly("cellar one", "attic two", "cellar three");
  }

  @Test
  void whatWasTakenGoesToADataPlaneOnceThereIsOne() throws Exception {
    try (EvidenceFile file = open(new ArrayList<>())) {
      file.evidence("cellar", bytes("one"), outcome);
      file.evidence("attic", bytes("two"), outcome);
    }
    Path path = folder.resolve("evidence.log");
    List<String> taken = new ArrayList<>();
    EvidenceFile.handOver(path, new Plane(taken, false), (_, _) -> {});
    assertThat(path).exists();
    List<String> known = new ArrayList<>();
    taken.clear();
    EvidenceFile.handOver(path, new Plane(taken, true), (gateway, _) -> known.add(gateway));
    assertThat(taken).containsExactly("cellar one", "attic two");
    assertThat(known).containsExactly("cellar", "attic");
    assertThat(path).doesNotExist();
    EvidenceFile.handOver(path, new Plane(taken, true), (gateway, _) -> known.add(gateway));
    assertThat(taken).hasSize(2);
  }

  /** Takes evidence, and says that it is durable, or not. */
  private record Plane(List<String> taken, boolean works) implements FrameSink {
    @Override
    public void frame(String gateway, byte[] bytes, Outcome outcome) {
      throw new AssertionError("no frame is kept");
    }

    @Override
    public void evidence(String gateway, byte[] bytes, Outcome outcome) {
      taken.add(gateway + " " + new String(bytes, StandardCharsets.UTF_8));
      if (works) {
        outcome.durable();
      } else {
        outcome.failed("the disk is full");
      }
    }
  }

  @Test
  void framesStayWithTheirGateways() throws IOException {
    try (EvidenceFile file = open(new ArrayList<>())) {
      file.frame("cellar", bytes("frame"), outcome);
    }
    assertThat(outcomes).isEmpty();
    assertThat(folder.resolve("evidence.log")).isEmptyFile();
  }

  @Test
  void aFileThatCannotBeWrittenTakesNothing() throws IOException {
    EvidenceFile file = open(new ArrayList<>());
    file.close();
    file.evidence("cellar", bytes("late"), outcome);
    assertThat(outcomes).hasSize(1).allMatch(why -> why.contains("cannot be written"));
  }
}
