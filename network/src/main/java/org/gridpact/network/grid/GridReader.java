package org.gridpact.network.grid;

import com.powsybl.commons.datasource.ReadOnlyMemDataSource;
import com.powsybl.ieeecdf.converter.IeeeCdfImporter;
import com.powsybl.iidm.network.Importer;
import com.powsybl.iidm.network.Network;
import com.powsybl.iidm.network.NetworkFactory;
import com.powsybl.iidm.serde.NetworkSerDe;
import com.powsybl.iidm.serde.XMLImporter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.gridpact.network.matpower.MatpowerCase;
import org.gridpact.network.matpower.MatpowerFormatException;
import org.gridpact.network.matpower.MatpowerReader;

/** Finds a network's bytes and the reader for them, by the file's extension. */
final class GridReader {
  private static final String BUILT_IN = "builtin:";
  private static final Set<String> BUILT_IN_NAMES = Set.of("feeder33");

  /** Larger files are refused; the largest public networks (70,000 buses) take some 40 MB. */
  private static final long MAX_BYTES = 256L << 20;

  private GridReader() {}

  static Grid read(String source) throws GridFileException {
    if (source.startsWith(BUILT_IN)) {
      return readBuiltIn(source.substring(BUILT_IN.length()));
    }
    Path path = Path.of(source);
    String file = String.valueOf(path.getFileName());
    int dot = file.lastIndexOf('.');
    String base = dot < 0 ? file : file.substring(0, dot);
    String extension = extension(file);
    return switch (extension) {
      case "m" -> matpower(file, read(path));
      case "xiidm", "iidm", "xml" ->
          iidm(file, base, "xiidm", new XMLImporter(), false, read(path));
      case "cdf", "txt" -> iidm(file, base, "txt", new IeeeCdfImporter(), true, read(path));
      default ->
          throw new GridFileException(
              "%s: networks are read from .m (MATPOWER), .xiidm, .iidm, .xml (XIIDM), .cdf and .txt"
                      .formatted(source)
                  + " (IEEE-CDF)");
    };
  }

  static MatpowerCase readMatpower(String source) throws GridFileException {
    if (source.startsWith(BUILT_IN)) {
      return read(source).matpowerCase().orElseThrow();
    }
    Path path = Path.of(source);
    String file = String.valueOf(path.getFileName());
    if (!extension(file).equals("m")) {
      throw new GridFileException(
          "%s: only MATPOWER files (.m) carry the costs that are needed".formatted(source));
    }
    return matpowerCase(file, read(path));
  }

  private static String extension(String file) {
    int dot = file.lastIndexOf('.');
    return dot < 0 ? "" : file.substring(dot + 1).toLowerCase(Locale.ROOT);
  }

  private static Grid readBuiltIn(String name) throws GridFileException {
    if (!BUILT_IN_NAMES.contains(name)) {
      throw new GridFileException(
          "there is no built-in network '%s'; there is %s".formatted(name, BUILT_IN_NAMES));
    }
    String file = name + ".m";
    try (InputStream in = GridReader.class.getResourceAsStream(file)) {
      return matpower(file, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] read(Path path) throws GridFileException {
    try {
      if (Files.size(path) > MAX_BYTES) {
        throw new GridFileException("%s is larger than %d bytes".formatted(path, MAX_BYTES));
      }
      return Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      throw new GridFileException("there is no network file %s".formatted(path), e);
    } catch (IOException e) {
      throw new GridFileException("%s cannot be read: %s".formatted(path, e.getMessage()), e);
    }
  }

  private static Grid matpower(String file, byte[] bytes) throws GridFileException {
    MatpowerCase matpower = matpowerCase(file, bytes);
    refuseDcLines(file, matpower);
    return alternating(matpower);
  }

  static Grid alternating(MatpowerCase matpower) {
    MatpowerNetwork converted = new MatpowerNetwork(matpower);
    return new IidmGrid(converted.build(), converted.notices())
        .describe(true, Optional.of(matpower), converted::build);
  }

  private static MatpowerCase matpowerCase(String file, byte[] bytes) throws GridFileException {
    try {
      return MatpowerReader.read(file, new String(bytes, StandardCharsets.UTF_8));
    } catch (MatpowerFormatException e) {
      throw new GridFileException(e.getMessage(), e);
    }
  }

  /** Leaving one out would change every flow. */
  private static void refuseDcLines(String file, MatpowerCase matpower) throws GridFileException {
    for (int i = 0; i < matpower.dcLines().size(); i++) {
      if (matpower.dcLines().get(i).inService()) {
        throw new GridFileException(
            "%s: %s is in service; the load flow has no model of DC lines: set its status to 0"
                .formatted(file, matpower.dcLineIds().get(i)));
      }
    }
  }

  private static Grid iidm(
      String file,
      String base,
      String extension,
      Importer importer,
      boolean splitShunt,
      byte[] bytes)
      throws GridFileException {
    ReadOnlyMemDataSource data = new ReadOnlyMemDataSource(base);
    data.putData(base + "." + extension, new ByteArrayInputStream(bytes));
    try {
      Network network = importer.importData(data, NetworkFactory.findDefault(), null);
      IidmGrid grid = IidmGrid.normalise(network);
      return grid.describe(splitShunt, Optional.empty(), () -> copy(network));
    } catch (RuntimeException e) {
      // The importers answer a broken file with whatever exception it makes them run into.
      String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new GridFileException(
          "%s is not a readable %s network: %s"
              .formatted(file, importer.getFormat(), reason.replaceAll("\\s+", " ")),
          e);
    }
  }

  /** One copy at a time: reading an IIDM network fills caches inside it. */
  private static Network copy(Network network) {
    synchronized (network) {
      return NetworkSerDe.copy(network);
    }
  }
}
