package org.gridpact.ledger.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogGrowthTest {
  @Test
  void aSnapshotIsDueAfterSoManyEntriesOrBytesWhicheverComesFirst() {
    LogGrowth growth = new LogGrowth(3, 0, 1_000);
    growth.add(0, 10);
    growth.add(1, 10);
    assertThat(growth.snapshotDue()).isFalse();
    growth.add(2, 10);
    assertThat(growth.snapshotDue()).isTrue();
    growth.snapshotTaken();
    growth.add(3, 999);
    assertThat(growth.snapshotDue()).isFalse();
    growth.add(4, 1);
    assertThat(growth.snapshotDue()).isTrue();
  }

  @Test
  void peersTakeTheirSnapshotsInTurn() {
    assertThat(snapshots(0)).containsExactly(5L, 11L, 17L);
    assertThat(snapshots(2)).containsExactly(1L, 7L, 13L, 19L);
    assertThat(snapshots(4)).containsExactly(3L, 9L, 15L);
  }

  /** Entries with which one is due, of which each is taken an entry later. */
  private static List<Long> snapshots(long turn) {
    LogGrowth growth = new LogGrowth(6, turn, 1_000);
    List<Long> due = new ArrayList<>();
    for (long index = 0; index < 20; index++) {
      boolean late = growth.snapshotDue();
      growth.add(index, 1);
      if (late) {
        growth.snapshotTaken();
      } else if (growth.snapshotDue()) {
        due.add(index);
      }
    }
    return due;
  }

  @Test
  void behindASnapshotStayNoMoreThanAQuarterOfTheBytes() {
    LogGrowth growth = new LogGrowth(10_000, 0, 8_000);
    for (int index = 0; index < 100; index++) {
      growth.add(index, 300);
    }
    assertThat(growth.dispensable(99)).isEqualTo(93);
    growth.add(100, 2_001);
    assertThat(growth.dispensable(100)).isEqualTo(100);
  }

  @Test
  void whatASnapshotDoesNotIncludeStaysHoweverLargeItIs() {
    LogGrowth growth = new LogGrowth(10_000, 0, 8_000);
    for (int index = 0; index < 10; index++) {
      growth.add(index, 1_500);
    }
    assertThat(growth.dispensable(4)).isEqualTo(4);
    assertThat(growth.dispensable(9)).isEqualTo(8);
  }

  @Test
  void norMoreEntriesThanAreBetweenThreeSnapshots() {
    LogGrowth growth = new LogGrowth(5, 0, 8_000);
    for (int index = 0; index < 100; index++) {
      growth.add(index, 1);
    }
    assertThat(growth.dispensable(99)).isEqualTo(89);
    growth.restart();
    assertThat(growth.dispensable(99)).isEqualTo(99);
    growth.add(100, 1);
    assertThat(growth.dispensable(100)).isEqualTo(99);
  }
}
