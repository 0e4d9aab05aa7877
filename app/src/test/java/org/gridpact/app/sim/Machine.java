package org.gridpact.app.sim;

/** What can crash, start again and stand still: a center node or a gateway. */
abstract class Machine {
  /** Ends what a process is doing in the middle of it. */
  static final class Crashed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Crashed() {
      super("crashed", null, false, false);
    }
  }

  final World world;
  final String name;
  final int number;
  final SimClock clock;
  private int life;
  private boolean up;
  private long pausedUntil;

  Machine(World world, String name, int number) {
    this.world = world;
    this.name = name;
    this.number = number;
    this.clock = new SimClock(world, world.dice.between(-300, 300));
  }

  /** Begins with what is durable. */
  abstract void begin();

  final void start() {
    if (up) {
      return;
    }
    up = true;
    life++;
    pausedUntil = 0;
    world.tell(new Fact.Fault(world.now(), "start " + name));
    run(life, this::begin);
  }

  final void crash() {
    if (up) {
      up = false;
      life++;
      world.fault("crashes", name);
      world.after(world.dice.between(50, world.dice.chance(0.2) ? 9_000 : 1_500), this::start);
    }
  }

  final void pause(long millis) {
    if (up && !isPaused()) {
      pausedUntil = world.now() + millis;
      world.fault("pauses", name + " for " + millis + " ms");
    }
  }

  final void resume() {
    pausedUntil = 0;
  }

  final boolean isUp() {
    return up;
  }

  final boolean isPaused() {
    return world.now() < pausedUntil;
  }

  /** Which start this is; nothing of an earlier one goes on. */
  final int life() {
    return life;
  }

  /** Does something later, unless it crashes before. */
  final void later(long millis, Runnable action) {
    int mine = life;
    world.after(millis, () -> run(mine, action));
  }

  /** Something reaches it from outside; nothing reaches what is down. */
  final void arrive(long millis, Runnable action) {
    world.after(millis, () -> run(life, action));
  }

  private void run(int of, Runnable action) {
    if (!up || life != of) {
      return;
    }
    if (isPaused()) {
      world.after(pausedUntil - world.now(), () -> run(of, action));
      return;
    }
    try {
      action.run();
    } catch (Crashed _) {
      crash();
    }
  }
}
