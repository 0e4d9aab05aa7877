package org.gridpact.network.grid;

import org.gridpact.network.matpower.MatpowerCase;
import org.gridpact.network.matpower.MatpowerFormatException;
import org.gridpact.network.matpower.MatpowerReader;

/** Grids of a few buses, as their tests write them down. */
public final class SmallGrids {
  private SmallGrids() {}

  /**
   * A MATPOWER case.
   *
   * @param fields {@code mpc.bus}, {@code mpc.gen}, {@code mpc.branch} and what else it has
   */
  public static MatpowerCase matpower(String name, double baseMva, String fields)
      throws MatpowerFormatException {
    String head =
        "function mpc = " + name + "\nmpc.version = '2';\nmpc.baseMVA = " + baseMva + ";\n";
    return MatpowerReader.read(name + ".m", head + fields);
  }

  public static Grid grid(String name, double baseMva, String fields)
      throws MatpowerFormatException {
    return Grid.alternating(matpower(name, baseMva, fields));
  }

  /** Lines 1-3 and 2-3 without resistance; a load at bus 3; units that cost 10, 20 and 30 a MWh. */
  public static Grid threeUnits(
      int slack, double loadMw, double firstLineMva, double secondLineMva, String units)
      throws MatpowerFormatException {
    return grid(
        "three",
        100,
        """
        mpc.bus = [
          1 %d 0 0 0 0 1 1 0 110 1 1.1 0.9;
          2 %d 0 0 0 0 1 1 0 110 1 1.1 0.9;
          3 2 %s 0 0 0 1 1 0 110 1 1.1 0.9 ];
        mpc.gen = [
        %s ];
        mpc.branch = [
          1 3 0 0.01 0 %s 0 0 0 0 1;
          2 3 0 0.01 0 %s 0 0 0 0 1 ];
        mpc.gencost = [
          2 0 0 2 10 0;
          2 0 0 2 20 0;
          2 0 0 2 30 0 ];
        """
            .formatted(
                slack == 1 ? 3 : 2,
                slack == 2 ? 3 : 2,
                loadMw,
                units,
                firstLineMva,
                secondLineMva));
  }

  /** A transformer 1-2 without taps in its file, and a line 2-3. */
  public static Grid district() throws MatpowerFormatException {
    return grid(
        "district",
        10,
        """
        mpc.bus = [
          1 3 0 0   0 0 1 1 0 110 1 1.1 0.9;
          2 1 2 0.6 0 0 1 1 0 10  1 1.1 0.9;
          3 1 1 0.3 0 0 1 1 0 10  1 1.1 0.9 ];
        mpc.gen = [ 1 0 0 30 -30 1 10 1 30 -30 ];
        mpc.branch = [
          1 2 0.005 0.1  0 20 20 20 0 0 1 -360 360;
          2 3 0.01  0.02 0 10 10 10 0 0 1 -360 360 ];
        """);
  }
}
