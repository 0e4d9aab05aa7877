package org.gridpact.network.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.config.TextFile;
import org.gridpact.network.flow.Unit;
import org.gridpact.network.grid.Branch;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.matpower.MatpowerCase;

/**
 * Reads what may be lost from a file.
 *
 * <p>A {@code .m} file is a MATPOWER change table (User's Manual, section 9.3.4 and {@code
 * apply_changes}): rows that set {@code BR_STATUS} of {@code CT_TBRCH} or {@code GEN_STATUS} of
 * {@code CT_TGEN} to 0; rows with one label are lost together. Any other file is text, or a YAML
 * list, with one contingency a line: {@code branch ID} or {@code unit ID}, several joined by {@code
 * +}; what follows a {@code #} at the start of a line or after a blank is a comment.
 *
 * <p>A unit is a generator of the network file, or one that is a device of an area; a change table,
 * which numbers rows of its case, has none of the latter.
 */
public final class ContingencyFile {
  private static final int MAX_BYTES = 16 << 20;
  private static final Pattern TABLE = Pattern.compile("\\w+\\s*=\\s*\\[\\s*");
  private static final Pattern COMMENT = Pattern.compile("(^|\\s)#.*$");
  private static final Pattern ELEMENT = Pattern.compile("(branch|unit)\\s+(\\S.*)");
  private static final Pattern JOINED = Pattern.compile("\\s+\\+\\s+");
  private static final int COLUMNS = 7;

  private final String file;
  private final Grid grid;
  private final Set<String> units;

  /** By id. */
  private final Map<String, DeviceKind> devices = new HashMap<>();

  private final Map<String, Contingency> found = new LinkedHashMap<>();

  private ContingencyFile(String file, Grid grid, List<DeviceSpec> devices) {
    this.file = file;
    this.grid = grid;
    devices.forEach(d -> this.devices.put(d.id(), d.kind()));
    this.units = Unit.of(grid).stream().map(Unit::id).collect(Collectors.toUnmodifiableSet());
  }

  /** A file that cannot be read; the message names file, line and rule. */
  public static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1;

    private UnreadableException(String message) {
      super(message);
    }
  }

  /**
   * What a file lists, in its order, none of it twice, without the state itself.
   *
   * @throws UnreadableException naming file, line and rule
   */
  public static List<Contingency> read(Path path, Grid grid) throws UnreadableException {
    List<String> lines;
    try {
      if (Files.size(path) > MAX_BYTES) {
        throw new UnreadableException("%s is larger than %d bytes".formatted(path, MAX_BYTES));
      }
      lines = TextFile.read(path).lines().toList();
    } catch (NoSuchFileException e) {
      throw new UnreadableException("there is no contingency file " + path);
    } catch (IOException e) {
      throw new UnreadableException("%s cannot be read: %s".formatted(path, TextFile.reason(e)));
    }
    return read(path.getFileName().toString(), lines, grid, List.of());
  }

  /**
   * The same of lines that are read already.
   *
   * @param name of the file, whose end says which kind it is
   * @param devices of an area, of which generators can be lost
   * @throws UnreadableException naming file, line and rule
   */
  public static List<Contingency> read(
      String name, List<String> lines, Grid grid, List<DeviceSpec> devices)
      throws UnreadableException {
    ContingencyFile reading = new ContingencyFile(name, grid, devices);
    if (name.toLowerCase(Locale.ROOT).endsWith(".m")) {
      reading.changeTable(lines);
    } else {
      reading.list(lines);
    }
    if (reading.found.isEmpty()) {
      throw new UnreadableException(name + " lists nothing that could be lost");
    }
    return List.copyOf(reading.found.values());
  }

  private UnreadableException error(int line, String rule) {
    return new UnreadableException("%s:%d: %s".formatted(file, line, rule));
  }

  private void list(List<String> lines) throws UnreadableException {
    for (int i = 0; i < lines.size(); i++) {
      String line = COMMENT.matcher(lines.get(i)).replaceFirst("").strip();
      if (line.startsWith("- ")) {
        line = line.substring(2).strip();
      }
      if (!line.isEmpty()) {
        List<Contingency> parts = new ArrayList<>();
        for (String part : JOINED.split(line, -1)) {
          parts.add(element(i + 1, part));
        }
        add(i + 1, parts);
      }
    }
  }

  private Contingency element(int line, String text) throws UnreadableException {
    Matcher matcher = ELEMENT.matcher(text);
    if (!matcher.matches()) {
      throw error(line, "'%s' is neither 'branch ID' nor 'unit ID'".formatted(text));
    }
    String id = matcher.group(2);
    return matcher.group(1).equals("branch") ? branch(line, id) : unit(line, id);
  }

  private Contingency branch(int line, String id) throws UnreadableException {
    Branch branch =
        grid.branch(id)
            .orElseThrow(() -> error(line, "%s has no branch %s".formatted(grid.name(), id)));
    if (!branch.inService()) {
      throw error(line, "branch %s is out of service and cannot be lost".formatted(id));
    }
    return new Contingency.Branch(id);
  }

  private Contingency unit(int line, String id) throws UnreadableException {
    DeviceKind kind = devices.get(id);
    boolean ofFile = units.contains(id);
    if (ofFile && kind == DeviceKind.GENERATOR) {
      throw error(
          line,
          "unit %s is a generator of %s and a device of the area: give the device another id"
              .formatted(id, grid.name()));
    }
    if (!ofFile && kind != DeviceKind.GENERATOR) {
      throw error(
          line,
          kind == null
              ? "%s has no generator %s in service%s"
                  .formatted(
                      grid.name(), id, devices.isEmpty() ? "" : ", nor has the area such a device")
              : "device %s is a %s, and of devices only generators are lost"
                  .formatted(id, kind.key()));
    }
    return new Contingency.Generator(id);
  }

  private void add(int line, List<Contingency> parts) throws UnreadableException {
    Contingency whole = parts.size() == 1 ? parts.getFirst() : new Contingency.Several(parts);
    if (found.putIfAbsent(whole.name(), whole) != null) {
      throw error(line, "%s is listed twice".formatted(whole.name()));
    }
  }

  private void changeTable(List<String> lines) throws UnreadableException {
    MatpowerCase matpower =
        grid.matpowerCase()
            .orElseThrow(
                () ->
                    new UnreadableException(
                        "%s numbers rows of a MATPOWER case, and %s is none"
                            .formatted(file, grid.name())));
    Map<String, List<Contingency>> byLabel = new LinkedHashMap<>();
    Map<String, Integer> lineOf = new LinkedHashMap<>();
    boolean inside = false;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replaceFirst("%.*", "").strip();
      if (TABLE.matcher(line).matches()) {
        inside = true;
      } else if (line.startsWith("]")) {
        inside = false;
      } else if (inside && !line.isEmpty()) {
        String[] cells = line.replace(";", "").strip().split("[\\s,]+", -1);
        Contingency lost = row(i + 1, cells, matpower);
        byLabel.computeIfAbsent(cells[0], _ -> new ArrayList<>()).add(lost);
        lineOf.put(cells[0], i + 1);
      }
    }
    for (Map.Entry<String, List<Contingency>> group : byLabel.entrySet()) {
      add(lineOf.get(group.getKey()), group.getValue());
    }
  }

  private Contingency row(int line, String[] cells, MatpowerCase matpower)
      throws UnreadableException {
    if (cells.length != COLUMNS) {
      throw error(
          line,
          "a change has %d columns (label, probability, table, row, column, type, value), not %d"
              .formatted(COLUMNS, cells.length));
    }
    boolean branch = cells[2].equals("CT_TBRCH") && cells[4].equals("BR_STATUS");
    boolean unit = cells[2].equals("CT_TGEN") && cells[4].equals("GEN_STATUS");
    if (!(branch || unit) || !cells[5].equals("CT_REP") || !cells[6].matches("0+(\\.0*)?")) {
      throw error(
          line,
          "only outages are read: CT_TBRCH with BR_STATUS or CT_TGEN with GEN_STATUS, CT_REP, 0");
    }
    List<String> ids = branch ? matpower.branchIds() : matpower.generatorIds();
    int row = row(line, cells[3], branch ? "branch" : "gen", ids.size());
    return branch ? branch(line, ids.get(row - 1)) : unit(line, ids.get(row - 1));
  }

  private int row(int line, String cell, String table, int rows) throws UnreadableException {
    boolean number = cell.matches("\\d{1,9}");
    if (!number || Integer.parseInt(cell) < 1 || Integer.parseInt(cell) > rows) {
      throw error(line, "mpc.%s has rows 1 to %d, not %s".formatted(table, rows, cell));
    }
    return Integer.parseInt(cell);
  }
}
