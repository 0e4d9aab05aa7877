package org.gridpact.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.gridpact.engine.cassandra.CassandraHistory;
import org.gridpact.engine.cassandra.CassandraStore;
import org.gridpact.engine.query.FileSeries;
import org.gridpact.engine.query.SeriesSource;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.AreaFile;
import org.gridpact.model.config.ConfigException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whose history is read; the same for every command that asks it. */
final class HistoryOptions {
  @Mixin private HistoryData data;

  @Option(names = "--area", description = "Which area, where the folder has several.")
  private Optional<String> area = Optional.empty();

  @Option(
      names = "--config",
      paramLabel = "AREA.YAML",
      description =
          "The area file: needed where its history is in Cassandra; forecasts take the place and"
              + " the kinds of devices from it, analyses feeders and how often devices speak.")
  private Optional<Path> config = Optional.empty();

  Optional<Path> config() {
    return config;
  }

  /** The area of the area file, where one is named. */
  Optional<Area> area() throws RefusedException {
    return config.isEmpty() ? Optional.empty() : Optional.of(area(config.get()));
  }

  /** The area of an area file. */
  static Area area(Path config) throws RefusedException {
    try {
      return AreaFile.read(config).area();
    } catch (ConfigException e) {
      throw new RefusedException(e);
    }
  }

  /** The history of an area that keeps it in Cassandra. */
  Optional<CassandraStore> cassandra() throws RefusedException {
    return area().flatMap(CassandraStore::ofAreaWithOne);
  }

  /**
   * The folder of history.
   *
   * @throws RefusedException where there is none, or more than one and none is named
   */
  Path folder() throws RefusedException {
    Optional<String> ofFile = area().map(Area::id);
    return data.history(area.or(() -> ofFile));
  }

  /**
   * The folder of the area whose history is read.
   *
   * @throws RefusedException as for {@link #folder}
   */
  Path areaFolder() throws RefusedException {
    Optional<CassandraStore> database = cassandra();
    return database.isPresent() ? data.ofArea(database.get().area()) : folder().getParent();
  }

  /** Where a result goes that needs no history: the folder of the area file's area, or of all. */
  Path place() throws RefusedException {
    Optional<Area> known = area();
    return known.isPresent() ? data.ofArea(known.get().id()) : data.folder();
  }

  /** Series of the one area whose history it is. */
  record OneArea(String id, SeriesSource source) implements AutoCloseable {
    @Override
    public void close() {
      source.close();
    }
  }

  /** Series, from files or from Cassandra. */
  OneArea series() throws RefusedException, IOException {
    Optional<CassandraStore> database = cassandra();
    if (database.isPresent()) {
      return new OneArea(database.get().area(), CassandraHistory.open(database.get()));
    }
    Path folder = folder();
    return new OneArea(folder.getParent().getFileName().toString(), FileSeries.open(folder));
  }
}
