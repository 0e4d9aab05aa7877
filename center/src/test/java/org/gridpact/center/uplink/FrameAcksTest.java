package org.gridpact.center.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.gridpact.model.wire.UplinkProto.FrameAck;
import org.junit.jupiter.api.Test;

class FrameAcksTest {
  private static final class Gate implements AckGate {
    private boolean open;

    @Override
    public void appended() {}

    @Override
    public boolean isOpen() {
      return open;
    }
  }

  private final Gate gate = new Gate();
  private final List<String> sent = new ArrayList<>();
  private final FrameAcks acks = new FrameAcks(gate, ack -> sent.add(inWords(ack)));

  private static String inWords(FrameAck.Builder ack) {
    return "%d: %d to %d"
        .formatted(ack.getBootEpoch(), ack.getFirstSequence(), ack.getLastSequence());
  }

  @Test
  void whatAClosedGateHoldsBackIsJoinedWhereTheNumbersGoOn() {
    acks.add(7, 1);
    acks.add(7, 2);
    acks.add(7, 4);
    acks.add(8, 5);
    acks.flushWhatWaits();
    assertThat(sent).isEmpty();

    gate.open = true;
    acks.flushWhatWaits();

    assertThat(sent).containsExactly("7: 1 to 2", "7: 4 to 4", "8: 5 to 5");
  }
}
