package org.gridpact.plant.device;

/**
 * The motor drive of a tap changer: one step each {@value #STEP_SECONDS} s, as long as it has not
 * arrived. Confined to one thread.
 */
public final class TapDrive {
  static final double STEP_SECONDS = 3;

  private int position;
  private double underWay;

  /** A drive that stands still. */
  public TapDrive(int position) {
    this.position = position;
  }

  public int position() {
    return position;
  }

  /** Goes on towards a position for some time. */
  public void drive(int target, double seconds) {
    underWay = position == target ? 0 : underWay + seconds;
    while (position != target && underWay >= STEP_SECONDS) {
      position += Integer.signum(target - position);
      underWay -= STEP_SECONDS;
    }
  }
}
