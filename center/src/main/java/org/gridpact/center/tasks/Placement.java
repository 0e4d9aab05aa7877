package org.gridpact.center.tasks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.gridpact.model.area.PlacementStrategy;
import org.gridpact.model.area.TaskBudget;
import org.gridpact.model.area.TaskSpec;
import org.gridpact.model.task.Admission;

/**
 * Chooses the gateway of each task.
 *
 * <p>Tasks are placed by priority. One stays where it is as long as its gateway is there and has
 * room for it; it never moves back by itself, so nothing flaps. One that needs a gateway's devices
 * is placed there or nowhere. Whether a gateway has room is asked with the test the gateway itself
 * uses.
 */
final class Placement {
  private Placement() {}

  /** Whether a gateway can be given tasks. */
  enum Presence {
    /** Connected: it takes tasks. */
    THERE,
    /** Silent for a short while, or back for a short while: it keeps what it has. */
    UNSURE,
    /** Away: what can move moves. */
    AWAY
  }

  /**
   * A gateway as it is now.
   *
   * @param own tasks that run there whatever is placed
   */
  record Node(String id, Presence presence, TaskBudget budget, List<TaskSpec> own) {
    Node {
      own = List.copyOf(own);
    }
  }

  /** A task at a gateway that has refused it. */
  record Pair(String task, String gateway) {}

  /**
   * @param placed gateway by task
   * @param unplaced reason by task
   * @param turn whose turn is next, for round-robin
   */
  record Plan(Map<String, String> placed, Map<String, String> unplaced, int turn) {
    static final Plan NONE = new Plan(Map.of(), Map.of(), 0);

    Plan {
      placed = Map.copyOf(placed);
      unplaced = Map.copyOf(unplaced);
    }
  }

  static Plan place(
      List<TaskSpec> tasks,
      List<Node> nodes,
      Set<Pair> refused,
      Plan before,
      PlacementStrategy strategy) {
    return new Round(nodes, refused, before, strategy).place(tasks);
  }

  /** One placing of all tasks. */
  private static final class Round {
    private final List<Node> nodes;
    private final Set<Pair> refused;
    private final Plan before;
    private final PlacementStrategy strategy;
    private final Map<String, List<TaskSpec>> load;
    private final Map<String, String> placed = new LinkedHashMap<>();
    private final Map<String, String> unplaced = new LinkedHashMap<>();
    private int turn;

    Round(List<Node> nodes, Set<Pair> refused, Plan before, PlacementStrategy strategy) {
      this.nodes = nodes;
      this.refused = refused;
      this.before = before;
      this.strategy = strategy;
      this.turn = before.turn;
      this.load = nodes.stream().collect(Collectors.toMap(Node::id, n -> new ArrayList<>(n.own)));
    }

    Plan place(List<TaskSpec> tasks) {
      // Of one priority first those that are somewhere, then those with no choice.
      tasks.stream()
          .sorted(
              Comparator.comparingInt((TaskSpec t) -> -t.priority())
                  .thenComparing(t -> !before.placed.containsKey(t.id()))
                  .thenComparing(t -> t.gateway().isEmpty()))
          .forEach(this::place);
      return new Plan(placed, unplaced, turn);
    }

    private void place(TaskSpec task) {
      Optional<Node> node =
          task.gateway().isPresent() ? only(task, task.gateway().get()) : stay(task);
      if (node.isEmpty() && task.gateway().isEmpty()) {
        node = choose(task);
      }
      node.ifPresent(
          n -> {
            load.get(n.id).add(task);
            placed.put(task.id(), n.id);
            unplaced.remove(task.id());
          });
    }

    private Optional<Node> only(TaskSpec task, String gateway) {
      Optional<Node> node = node(gateway);
      if (node.isEmpty() || node.get().presence == Presence.AWAY) {
        unplaced.put(task.id(), "needs gateway " + gateway + ", which is away");
        return Optional.empty();
      }
      Optional<String> reason = refusal(task, node.get());
      reason.ifPresent(r -> unplaced.put(task.id(), r));
      return reason.isPresent() ? Optional.empty() : node;
    }

    private Optional<Node> stay(TaskSpec task) {
      return Optional.ofNullable(before.placed.get(task.id()))
          .flatMap(this::node)
          .filter(n -> n.presence != Presence.AWAY)
          .filter(n -> refusal(task, n).isEmpty());
    }

    private Optional<Node> choose(TaskSpec task) {
      List<Node> fitting = new ArrayList<>();
      List<String> reasons = new ArrayList<>();
      for (Node node : nodes) {
        Optional<String> reason =
            node.presence == Presence.THERE
                ? refusal(task, node)
                : Optional.of(node.id + " is away, or only just back");
        reason.ifPresentOrElse(reasons::add, () -> fitting.add(node));
      }
      if (fitting.isEmpty()) {
        unplaced.put(task.id(), "no gateway takes it: " + String.join("; ", reasons));
        return Optional.empty();
      }
      return Optional.of(
          switch (strategy) {
            case FIRST_FIT -> fitting.getFirst();
            case ROUND_ROBIN -> inTurn(fitting);
            case LEAST_LOADED ->
                fitting.stream().min(Comparator.comparingDouble(this::loading)).orElseThrow();
          });
    }

    private Node inTurn(List<Node> fitting) {
      for (int i = 0; i < nodes.size(); i++) {
        Node node = nodes.get((turn + i) % nodes.size());
        if (fitting.contains(node)) {
          turn = (turn + i + 1) % nodes.size();
          return node;
        }
      }
      throw new IllegalStateException("none of the gateways that fit is a gateway");
    }

    private double loading(Node node) {
      return Admission.utilisation(load.get(node.id)) / node.budget.share();
    }

    private Optional<Node> node(String id) {
      return nodes.stream().filter(n -> n.id.equals(id)).findFirst();
    }

    private Optional<String> refusal(TaskSpec task, Node node) {
      if (refused.contains(new Pair(task.id(), node.id))) {
        return Optional.of(node.id + " has refused it");
      }
      List<TaskSpec> all = new ArrayList<>(load.get(node.id));
      all.add(task);
      return Admission.refusal(all, node.budget).map(r -> node.id + " has no room: " + r);
    }
  }
}
