package org.gridpact.edge.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class WindowTest {
  private final Window window = new Window(UplinkSettings.DEFAULT);

  private void send(long sequence) {
    assertThat(window.add(new StoredFrame(1, sequence, 7, new byte[100]), false)).isTrue();
  }

  @Test
  void anAcknowledgementReleasesEachFrameItCoversAndNoOther() {
    LongStream.rangeClosed(1, 200).forEach(this::send);

    List<Long> released = new ArrayList<>(window.acknowledged(1, 26, 28));
    assertThat(released).containsExactly(26L, 27L, 28L);
    released.addAll(window.acknowledged(1, 1, 200));

    assertThat(released)
        .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, 200).boxed().toList());
    assertThat(window.acknowledged(1, 1, 200)).isEmpty();
  }

  @Test
  void framesOfAnotherBootEpochStayInFlight() {
    send(4);
    assertThat(window.acknowledged(2, 1, 10)).isEmpty();
    assertThat(window.acknowledged(1, 4, 4)).containsExactly(4L);
  }
}
