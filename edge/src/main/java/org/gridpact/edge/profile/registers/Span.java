package org.gridpact.edge.profile.registers;

/** Registers, or bits, that follow each other in a table. */
public record Span(Table table, int address, int count) {
  public Span {
    if (address < 0 || count < 1 || address + count > 0x1_0000) {
      throw new IllegalArgumentException(
          "%d registers from %d on are not in 0 to 65535".formatted(count, address));
    }
  }

  public int end() {
    return address + count;
  }
}
