package org.gridpact.edge.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskTableTest {
  @Test
  void aTaskIsALineAndWhatIsUnknownIsADash() throws IOException {
    String json =
        """
        [{"id":"next","work":"forecast","gateway":"cellar","state":"BACKED_OFF","declared":0.01,
          "utilisation":0.002,"runs":12,"misses":1,"failures":3,"reason":"it threw",
          "result":{"watts":[1,2]}},
         {"id":"thin","work":"deadband","gateway":"attic","state":"RUNNING","declared":0.01,
          "utilisation":0,"runs":1,"misses":0,"failures":0,"reason":"","result":{"a":[1,{"b":2}]}},
         {"id":"far","work":"rollup","gateway":null,"state":"UNPLACED","declared":0.25,
          "utilisation":null,"runs":null,"misses":null,"failures":null,
          "reason":"needs gateway roof, which is away","result":null}]
        """;
    List<String> lines = TaskTable.of(json).lines().map(l -> l.replaceAll(" {2,}", "|")).toList();
    assertThat(lines)
        .containsExactly(
            "TASK|WORK|GATEWAY|STATE|USED|OF|RUNS|MISSES|FAILED|RESULT",
            "next|forecast|cellar|backed off|0.20 %|1.00 %|12|1|3|it threw",
            "thin|deadband|attic|running|0.00 %|1.00 %|1|0|0|{\"a\":[1,{\"b\":2}]}",
            "far|rollup|-|unplaced|-|25.00 %|-|-|-|needs gateway roof, which is away");
  }

  @Test
  void whatIsNoListIsRefused() {
    assertThatThrownBy(() -> TaskTable.of("{}")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> TaskTable.of("<html>")).isInstanceOf(IOException.class);
  }
}
