package org.gridpact.engine.analytics.report;

import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.gridpact.engine.analytics.Analysis;
import org.gridpact.engine.analytics.DurationJob;
import org.gridpact.engine.analytics.EnergyJob;
import org.gridpact.engine.analytics.Job;
import org.gridpact.engine.analytics.QualityJob;
import org.gridpact.engine.analytics.ResultFolder;
import org.gridpact.engine.analytics.jobs.DurationWork;
import org.gridpact.engine.analytics.jobs.EnergyTable;
import org.gridpact.engine.analytics.jobs.EveryInterval;
import org.gridpact.engine.analytics.jobs.Gaps;
import org.gridpact.engine.analytics.jobs.Grouping;
import org.gridpact.engine.analytics.jobs.Intervals;
import org.gridpact.engine.analytics.jobs.Losses;
import org.gridpact.engine.analytics.jobs.Peaks;
import org.gridpact.engine.analytics.jobs.QualityWork;
import org.gridpact.engine.analytics.run.AnalysisException;
import org.gridpact.engine.analytics.run.AnalysisRun.Measured;

/**
 * The energy status report of an area, made of the other analyses of the same time.
 *
 * @param losses where meters measure what goes into feeders
 * @param stuckMillis as {@link QualityWork} has it
 * @param computed by what, for people
 * @param made when
 */
public record Report(
    Site site,
    Instant from,
    Instant to,
    ZoneId zone,
    Gaps gaps,
    Optional<Losses> losses,
    long stuckMillis,
    DurationWork.Partition partition,
    String computed,
    Instant made)
    implements Analysis.Composed {
  /** The page's name in the result's folder. */
  public static final String PAGE = "report.html";

  static final int TOP = 5;
  static final String ENERGY = "energy";
  static final String LOAD = "load";
  static final String LOAD_BY_FEEDER = "load-by-feeder";
  static final String PEAKS_BY_DEVICE = "peaks-by-device";
  static final String LOSSES = "losses";
  static final String QUALITY = "quality";
  static final String DURATION = "duration-curve";
  private static final int CURVE_POINTS = 501;

  @Override
  public SequencedMap<String, Job> jobs() {
    SequencedMap<String, Job> jobs = new LinkedHashMap<>();
    Intervals quarters = quarters();
    Peaks all = new Peaks(quarters.count(), false, zone);
    jobs.put(ENERGY, energy(groups(), new EveryInterval(), Set.of()));
    jobs.put(LOAD, energy(Grouping.By.AREA, all, Set.of()));
    if (site.hasFeeders()) {
      jobs.put(LOAD_BY_FEEDER, energy(Grouping.By.FEEDER, all, Set.of()));
    }
    jobs.put(PEAKS_BY_DEVICE, energy(Grouping.By.DEVICE, new Peaks(TOP, false, zone), Set.of()));
    losses.ifPresent(l -> jobs.put(LOSSES, energy(Grouping.By.FEEDER, l, l.heads())));
    jobs.put(QUALITY, quality());
    jobs.put(DURATION, curve());
    return jobs;
  }

  /** Of what the energy is told. */
  Grouping.By groups() {
    return site.hasFeeders() ? Grouping.By.FEEDER : Grouping.By.AREA;
  }

  Intervals quarters() {
    return Intervals.of(Intervals.Length.QUARTER, from, to, zone);
  }

  DurationJob curve() {
    return new DurationJob(
        from.toEpochMilli(),
        to.toEpochMilli(),
        partition,
        CURVE_POINTS,
        false,
        DurationWork.HELD_VALUES);
  }

  QualityJob quality() {
    return new QualityJob(
        new QualityWork(
            from.toEpochMilli(), to.toEpochMilli(), gaps, stuckMillis, site.feederOf().keySet()),
        zone);
  }

  private Job energy(Grouping.By by, EnergyTable table, Set<String> wanted) {
    return new EnergyJob(quarters(), site.grouping(by, wanted), gaps, table, zone);
  }

  double seconds() {
    return (to.toEpochMilli() - from.toEpochMilli()) / 1000.0;
  }

  @Override
  public List<String> compose(ResultFolder result, Map<String, Measured> measured)
      throws AnalysisException {
    Figures figures = Figures.of(this, result);
    result.write(PAGE, new Page(this, figures, measured.get(QUALITY).units()).html());
    return List.of(figures.summary());
  }
}
