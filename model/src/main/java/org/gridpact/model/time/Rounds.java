package org.gridpact.model.time;

/** What a thread does again and again, until it is interrupted. */
public final class Rounds {
  /** What is done once. */
  public interface Work {
    /**
     * Does it.
     *
     * @param due when this round was due
     * @return when the next is due; one that is due already follows at once
     */
    long round(long due) throws InterruptedException;
  }

  private Rounds() {}

  /** Does it on this thread, now and whenever it is due, until the thread is interrupted. */
  public static void run(GridClock clock, Work work) {
    try {
      long due = clock.epochMillis();
      while (!Thread.currentThread().isInterrupted()) {
        clock.sleepUntil(due);
        due = work.round(due);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Interrupts a thread that does it, and waits for the end of its round, so long at most. */
  public static void end(Thread thread, long atMostMillis) {
    thread.interrupt();
    try {
      thread.join(atMostMillis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
