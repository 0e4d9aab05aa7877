package org.gridpact.app.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Meters that read what a household's meter has measured (UCI, Individual household electric power
 * consumption: {@code Date;Time;Global_active_power;…}), a row a reading. Each begins at another
 * row, and has another size: 0.5 to 1.5 of the household, in its meter's own steps of 2 W, 0.2 A
 * and 0.01 V. After the last row comes the first.
 */
final class MeasuredHouseholds implements Meters {
  private static final int KILOWATTS = 2;
  private static final int VOLTS = 4;
  private static final int AMPERES = 5;
  private static final int ROWS_BETWEEN_METERS = 577;

  private final List<double[]> rows;
  private final int devices;
  private final int firstDevice;
  private int next;

  private MeasuredHouseholds(List<double[]> rows, int devices, int firstDevice) {
    this.rows = rows;
    this.devices = devices;
    this.firstDevice = firstDevice;
  }

  /**
   * Reads the file; a row with an unknown value is left out.
   *
   * @param firstDevice of these meters, where there are others before
   */
  static MeasuredHouseholds read(Path file, int devices, int firstDevice) throws IOException {
    List<double[]> rows = new ArrayList<>();
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      lines.readLine();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] cells = line.split(";", -1);
        if (cells.length > AMPERES && !line.contains("?") && !cells[VOLTS].isEmpty()) {
          rows.add(
              new double[] {
                Double.parseDouble(cells[VOLTS]),
                Double.parseDouble(cells[AMPERES]),
                Double.parseDouble(cells[KILOWATTS]) * 1e3
              });
        }
      }
    } catch (NumberFormatException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
    if (rows.isEmpty()) {
      throw new IOException(file + " has no measured row");
    }
    return new MeasuredHouseholds(rows, devices, firstDevice);
  }

  @Override
  public long[] next(long epochMillis) {
    long[] steps = new long[3 * devices];
    for (int d = 0; d < devices; d++) {
      int device = firstDevice + d;
      double size = 0.5 + device * 0.618_034 % 1;
      double[] row = rows.get((int) ((next + (long) device * ROWS_BETWEEN_METERS) % rows.size()));
      steps[3 * d] = Math.round((row[0] + (size - 1) * 3) * 100);
      steps[3 * d + 1] = Math.round(row[1] * size * 5) * 200;
      steps[3 * d + 2] = Math.round(row[2] * size / 2) * 20;
    }
    next++;
    return steps;
  }
}
