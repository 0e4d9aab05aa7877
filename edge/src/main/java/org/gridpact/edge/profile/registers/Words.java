package org.gridpact.edge.profile.registers;

import java.util.List;

/** Registers of one device, as they were read. */
public record Words(List<Block> blocks) {
  /** One answer: its registers, or bits as 0 and 1. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  public record Block(Span span, int[] words) {
    public Block {
      if (words.length != span.count()) {
        throw new IllegalArgumentException("%d words for %s".formatted(words.length, span));
      }
    }

    boolean holds(Span wanted) {
      return span.table() == wanted.table()
          && span.address() <= wanted.address()
          && wanted.end() <= span.end();
    }
  }

  public Words {
    blocks = List.copyOf(blocks);
  }

  /** The block that holds a span. */
  Block of(Span wanted) {
    return blocks.stream()
        .filter(block -> block.holds(wanted))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(wanted + " was not read"));
  }
}
