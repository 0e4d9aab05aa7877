package org.gridpact.center.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gridpact.center.tasks.Placement.Node;
import org.gridpact.center.tasks.Placement.Pair;
import org.gridpact.center.tasks.Placement.Plan;
import org.gridpact.center.tasks.Placement.Presence;
import org.gridpact.model.area.PlacementStrategy;
import org.gridpact.model.area.TaskBudget;
import org.gridpact.model.area.TaskSpec;
import org.gridpact.model.area.TaskWork;
import org.junit.jupiter.api.Test;

/** Gateways a, b, c with half a core each; tasks of ten seconds' period. */
class PlacementTest {
  private static final TaskBudget HALF = new TaskBudget(0.5, 0, 1_000_000);

  private static Node node(String id, Presence presence) {
    return new Node(id, presence, HALF, List.of());
  }

  private static List<Node> nodes(Presence a, Presence b, Presence c) {
    return List.of(node("a", a), node("b", b), node("c", c));
  }

  private static final List<Node> ALL = nodes(Presence.THERE, Presence.THERE, Presence.THERE);

  /** A task that takes a share of a core anywhere. */
  private static TaskSpec task(String id, double share, int priority) {
    return new TaskSpec(
        id,
        new TaskWork.Forecast(List.of(), Optional.of("trunk"), 10_000, 4, 2),
        Optional.empty(),
        10_000,
        10_000,
        (int) (share * 10_000),
        1_000,
        priority);
  }

  private static TaskSpec at(String gateway, String id, double share, int priority) {
    TaskSpec any = task(id, share, priority);
    return new TaskSpec(
        id, any.work(), Optional.of(gateway), 10_000, 10_000, any.costMillis(), 1_000, priority);
  }

  private static Plan place(
      PlacementStrategy strategy, List<Node> nodes, Plan before, TaskSpec... tasks) {
    return Placement.place(List.of(tasks), nodes, Set.of(), before, strategy);
  }

  private static Map<String, String> fresh(PlacementStrategy strategy, TaskSpec... tasks) {
    return place(strategy, ALL, Plan.NONE, tasks).placed();
  }

  @Test
  void eachStrategyChoosesItsOwnWay() {
    TaskSpec[] tasks = {
      at("a", "pinned", 0.3, 9), task("t1", 0.1, 5), task("t2", 0.1, 4), task("t3", 0.2, 3)
    };
    assertThat(fresh(PlacementStrategy.FIRST_FIT, tasks))
        .isEqualTo(Map.of("pinned", "a", "t1", "a", "t2", "b", "t3", "b"));
    assertThat(fresh(PlacementStrategy.ROUND_ROBIN, tasks))
        .isEqualTo(Map.of("pinned", "a", "t1", "a", "t2", "b", "t3", "c"));
    assertThat(fresh(PlacementStrategy.LEAST_LOADED, tasks))
        .isEqualTo(Map.of("pinned", "a", "t1", "b", "t2", "c", "t3", "b"));
  }

  @Test
  void whatRunsWellStaysWhereItIs() {
    Plan before = new Plan(Map.of("t1", "c"), Map.of(), 0);
    for (PlacementStrategy strategy : PlacementStrategy.values()) {
      assertThat(place(strategy, ALL, before, task("t1", 0.1, 1)).placed())
          .containsEntry("t1", "c");
    }
  }

  @Test
  void aTaskMovesWhenItsGatewayIsAwayAndDoesNotComeBackByItself() {
    TaskSpec task = task("t1", 0.1, 1);
    List<String> where = new ArrayList<>();
    Plan plan = Plan.NONE;
    for (Presence a :
        List.of(Presence.THERE, Presence.UNSURE, Presence.AWAY, Presence.UNSURE, Presence.THERE)) {
      plan =
          place(PlacementStrategy.FIRST_FIT, nodes(a, Presence.THERE, Presence.THERE), plan, task);
      where.add(plan.placed().get("t1"));
    }
    assertThat(where).containsExactly("a", "a", "b", "b", "b");
  }

  @Test
  void whatNeedsAGatewaysDevicesRunsThereOrNowhere() {
    Plan plan =
        place(
            PlacementStrategy.FIRST_FIT,
            nodes(Presence.AWAY, Presence.THERE, Presence.THERE),
            new Plan(Map.of("t1", "a"), Map.of(), 0),
            at("a", "t1", 0.1, 1));
    assertThat(plan.placed()).isEmpty();
    assertThat(plan.unplaced()).containsEntry("t1", "needs gateway a, which is away");
  }

  @Test
  void aHigherPriorityTakesTheRoomAndTheLowerOneMovesOrSaysWhyNot() {
    Plan before = new Plan(Map.of("low", "a"), Map.of(), 0);
    TaskSpec low = task("low", 0.3, 1);
    Plan moved = place(PlacementStrategy.FIRST_FIT, ALL, before, low, at("a", "high", 0.4, 9));
    assertThat(moved.placed()).isEqualTo(Map.of("high", "a", "low", "b"));

    Plan crowded =
        place(
            PlacementStrategy.FIRST_FIT,
            List.of(node("a", Presence.THERE), node("b", Presence.UNSURE)),
            before,
            low,
            at("a", "high", 0.4, 9));
    assertThat(crowded.unplaced().get("low"))
        .startsWith("no gateway takes it: a has no room: processor: 70.0 % of a core is needed")
        .endsWith("b is away, or only just back");
  }

  @Test
  void aGatewayThatHasRefusedATaskIsNotAskedAgain() {
    Plan plan =
        Placement.place(
            List.of(task("t1", 0.1, 1)),
            ALL,
            Set.of(new Pair("t1", "a")),
            new Plan(Map.of("t1", "a"), Map.of(), 0),
            PlacementStrategy.FIRST_FIT);
    assertThat(plan.placed()).containsEntry("t1", "b");
  }

  @Test
  void aGatewayIsAwayAfterTenSecondsAndBackAfterThirty() {
    PresenceWatch watch = new PresenceWatch();
    assertThat(watch.see("a", false, 0)).isEqualTo(Presence.AWAY);
    assertThat(watch.see("a", true, 1_000)).as("the first time").isEqualTo(Presence.THERE);
    assertThat(watch.see("a", false, 2_000)).isEqualTo(Presence.UNSURE);
    assertThat(watch.see("a", true, 11_000)).as("a short break").isEqualTo(Presence.THERE);
    assertThat(watch.see("a", false, 20_000)).isEqualTo(Presence.UNSURE);
    assertThat(watch.see("a", false, 30_000)).isEqualTo(Presence.AWAY);
    assertThat(watch.see("a", true, 40_000)).isEqualTo(Presence.UNSURE);
    assertThat(watch.see("a", false, 69_000)).isEqualTo(Presence.AWAY);
    assertThat(watch.see("a", true, 70_000)).isEqualTo(Presence.UNSURE);
    assertThat(watch.see("a", true, 99_999)).isEqualTo(Presence.UNSURE);
    assertThat(watch.see("a", true, 100_000)).isEqualTo(Presence.THERE);
  }
}
