package org.gridpact.network.grid;

import com.powsybl.iidm.network.Network;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.gridpact.model.area.Location;
import org.gridpact.network.matpower.MatpowerCase;

/**
 * A network as its file describes it. Immutable, and safe for any thread.
 *
 * <p>Ids. From MATPOWER: a bus is its number ({@code 18}); a branch its two numbers ({@code 1-2}),
 * the second parallel one {@code 1-2#2}. From IEEE-CDF and XIIDM: a branch has its IIDM id; a bus
 * that of its configured bus, and where closed switches make one bus of several, that of the first
 * in the file's order. Voltage levels described by nodes and breakers get, at reading, one
 * configured bus for each group of nodes that closed switches join.
 */
public final class Grid {
  private final String name;
  private final Map<String, Bus> buses = new LinkedHashMap<>();
  private final Map<String, Branch> branches = new LinkedHashMap<>();
  private final String slackBus;
  private final List<String> notices;
  private final boolean transformerShuntSplit;
  private final Optional<MatpowerCase> matpowerCase;
  private final Supplier<Network> copies;

  Grid(
      String name,
      List<Bus> buses,
      List<Branch> branches,
      String slackBus,
      List<String> notices,
      boolean transformerShuntSplit,
      Optional<MatpowerCase> matpowerCase,
      Supplier<Network> copies) {
    this.name = name;
    buses.forEach(b -> this.buses.put(b.id(), b));
    branches.forEach(b -> this.branches.put(b.id(), b));
    this.slackBus = slackBus;
    this.notices = List.copyOf(notices);
    this.transformerShuntSplit = transformerShuntSplit;
    this.matpowerCase = matpowerCase;
    this.copies = copies;
  }

  /**
   * Reads a network.
   *
   * @param source {@code builtin:feeder33}, or the path of a MATPOWER (.m), XIIDM (.xiidm, .iidm,
   *     .xml) or IEEE-CDF (.cdf, .txt) file
   * @throws GridFileException when there is no such network or it breaks a rule of its format
   */
  public static Grid read(String source) throws GridFileException {
    return GridReader.read(source);
  }

  /**
   * Reads a MATPOWER file as it is, also one with DC lines, which a grid cannot have.
   *
   * @param source a built-in network or the path of a .m file
   * @throws GridFileException when there is no such network or it breaks a rule of the format
   */
  public static MatpowerCase readMatpower(String source) throws GridFileException {
    return GridReader.readMatpower(source);
  }

  /**
   * What of a case carries alternating current. Its DC lines carry nothing here: who asks for it
   * puts what they take and give at their ends himself.
   */
  public static Grid alternating(MatpowerCase source) {
    return GridReader.alternating(source);
  }

  public String name() {
    return name;
  }

  /** In the file's order. */
  public List<Bus> buses() {
    return List.copyOf(buses.values());
  }

  public Optional<Bus> bus(String id) {
    return Optional.ofNullable(buses.get(id));
  }

  /** In the file's order. */
  public List<Branch> branches() {
    return List.copyOf(branches.values());
  }

  public Optional<Branch> branch(String id) {
    return Optional.ofNullable(branches.get(id));
  }

  /** The bus where a device measures voltage: in a branch, that of its first terminal. */
  public String busOf(Location location) {
    return switch (location) {
      case Location.Bus(String bus) -> bus;
      case Location.Branch(String branch) -> branch(branch).orElseThrow().fromBus();
    };
  }

  /** The bus whose voltage is given and whose generation balances the rest. */
  public String slackBus() {
    return slackBus;
  }

  /** What was assumed where the file says nothing, and what of the file is not used. */
  public List<String> notices() {
    return notices;
  }

  /**
   * Whether a transformer's shunt admittance stands half at each end of its impedance, as in
   * MATPOWER and IEEE-CDF, or all at its first side, as in XIIDM.
   */
  public boolean transformerShuntSplit() {
    return transformerShuntSplit;
  }

  /** The case of a MATPOWER file, with its costs; empty for the other formats. */
  public Optional<MatpowerCase> matpowerCase() {
    return matpowerCase;
  }

  /**
   * A new IIDM network that its caller may change. Every {@link Bus} is the configured bus with its
   * id, every {@link Branch} the IIDM branch with its id.
   */
  public Network newNetwork() {
    return copies.get();
  }

  @Override
  public String toString() {
    return "%s: %d buses, %d branches".formatted(name, buses.size(), branches.size());
  }
}
