package org.gridpact.edge.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Several decoders as one target: an input's first byte says which of them takes the rest. */
record InTurn(List<FuzzTarget> targets) implements FuzzTarget {
  private static final int MOST = 256;

  InTurn {
    targets = List.copyOf(targets);
    if (targets.isEmpty() || targets.size() > MOST) {
      throw new IllegalArgumentException("one byte does not name one of " + targets.size());
    }
  }

  @Override
  public void take(byte[] bytes) {
    if (bytes.length > 0) {
      targets
          .get(Byte.toUnsignedInt(bytes[0]) % targets.size())
          .take(Arrays.copyOfRange(bytes, 1, bytes.length));
    }
  }

  @Override
  public List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (int i = 0; i < targets.size(); i++) {
      for (byte[] seed : targets.get(i).seeds()) {
        byte[] named = new byte[seed.length + 1];
        named[0] = (byte) i;
        System.arraycopy(seed, 0, named, 1, seed.length);
        seeds.add(named);
      }
    }
    return seeds;
  }
}
