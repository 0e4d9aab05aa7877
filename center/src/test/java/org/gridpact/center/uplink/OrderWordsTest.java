package org.gridpact.center.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.gridpact.model.wire.DispatchProto;
import org.gridpact.model.wire.UplinkProto.Orders;
import org.gridpact.model.wire.UplinkProto.Word;
import org.junit.jupiter.api.Test;

/** A pen that is slow to sign until the test lets it go on. */
class OrderWordsTest {
  private final CountDownLatch slow = new CountDownLatch(1);
  private final CountDownLatch signing = new CountDownLatch(1);
  private final BlockingQueue<Orders> said = new LinkedBlockingQueue<>();
  private final OrderWords words = new OrderWords(this::sign);

  private void sign(Word.Builder word) {
    signing.countDown();
    try {
      slow.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    said.add(word.getOrders());
  }

  private Orders next() throws InterruptedException {
    return said.poll(30, TimeUnit.SECONDS);
  }

  private static DispatchProto.Order order(int number, int reasonBytes) {
    return DispatchProto.Order.newBuilder()
        .setId("o" + number)
        .setReason("x".repeat(reasonBytes))
        .build();
  }

  private static DispatchProto.Decision decision(int number) {
    return DispatchProto.Decision.newBuilder().setOrder("o" + number).build();
  }

  @Test
  void whatComesWhileAWordIsSignedSharesTheNextOne() throws InterruptedException {
    words.prepare(order(0, 1));
    signing.await();
    words.decide(decision(0));
    words.prepare(order(1, 1));
    words.prepare(order(2, 1));
    slow.countDown();

    assertThat(next().getPreparesList()).extracting(DispatchProto.Order::getId).containsOnly("o0");
    Orders together = next();
    assertThat(together.getPreparesList())
        .extracting(DispatchProto.Order::getId)
        .containsExactly("o1", "o2");
    assertThat(together.getDecisionsList())
        .extracting(DispatchProto.Decision::getOrder)
        .containsExactly("o0");
  }

  @Test
  void aWordStaysFarBelowTheLargestMessageAndKeepsTheOrder() throws InterruptedException {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      words.prepare(order(i, 200_000));
      ids.add("o" + i);
    }
    slow.countDown();
    List<String> heard = new ArrayList<>();
    while (heard.size() < ids.size()) {
      Orders orders = next();
      assertThat(orders.getSerializedSize()).isLessThan(1 << 20);
      orders.getPreparesList().forEach(o -> heard.add(o.getId()));
    }
    assertThat(heard).isEqualTo(ids);
  }

  @Test
  void whatAStreamThatStandsStillCannotHoldIsDropped() throws InterruptedException {
    words.prepare(order(0, 1));
    signing.await();
    for (int i = 0; i <= OrderWords.WAITING_MAX; i++) {
      words.decide(decision(i));
    }
    slow.countDown();
    next();
    int heard = 0;
    while (heard < OrderWords.WAITING_MAX) {
      heard += next().getDecisionsCount();
    }
    words.prepare(order(1, 1));
    assertThat(next().getPreparesList()).extracting(DispatchProto.Order::getId).containsOnly("o1");
    assertThat(heard).isEqualTo(OrderWords.WAITING_MAX);
  }
}
