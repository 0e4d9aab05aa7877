package org.gridpact.network.plan;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.gridpact.model.area.TemporaryRating;

/** A limit, less its margin, that a state breaks. */
public sealed interface Violation {

  /** How far beyond, as a share of a branch's limit or per unit of a bus's nominal voltage. */
  double excess();

  /** Which limit it is, however far beyond it the state is. */
  String limit();

  /** How bad it is, the margin left out. */
  Severity severity();

  /**
   * How long it may last by the branch's temporary ratings; 0 above all, empty where it is inside
   * the permanent one or no rating is for a time.
   */
  default OptionalInt allowedSeconds() {
    return OptionalInt.empty();
  }

  /** The limit, the value and the margin, in words. */
  String inWords(double margin);

  /**
   * A branch carries more than its limit less the margin.
   *
   * @param limitAmperes the permanent one
   * @param temporary what it may carry for a time, by rising current and falling time
   */
  record Overload(
      String branch,
      double amperes,
      double limitAmperes,
      double allowedAmperes,
      List<TemporaryRating> temporary)
      implements Violation {
    public Overload {
      temporary = List.copyOf(temporary);
    }

    @Override
    public OptionalInt allowedSeconds() {
      return Violation.allowedSeconds(amperes, limitAmperes, temporary);
    }

    @Override
    public Severity severity() {
      return Violation.severity(amperes, limitAmperes, temporary);
    }

    @Override
    public double excess() {
      return (amperes - allowedAmperes) / limitAmperes;
    }

    @Override
    public String limit() {
      return "branch " + branch;
    }

    @Override
    public String inWords(double margin) {
      return String.format(
          Locale.ROOT,
          "branch %s: %.1f A, limit %.1f A%s",
          branch,
          amperes,
          limitAmperes,
          amperes > limitAmperes ? time(amperes, limitAmperes, temporary) : lessMargin(margin));
    }
  }

  /**
   * A branch carries more active power, at one of its ends, than its limit less the margin.
   *
   * @param watts without sign
   * @param limitWatts the permanent one
   * @param temporary what it may carry for a time, by rising power and falling time
   */
  record PowerOverload(
      String branch,
      double watts,
      double limitWatts,
      double allowedWatts,
      List<TemporaryRating> temporary)
      implements Violation {
    public PowerOverload {
      temporary = List.copyOf(temporary);
    }

    @Override
    public OptionalInt allowedSeconds() {
      return Violation.allowedSeconds(watts, limitWatts, temporary);
    }

    @Override
    public Severity severity() {
      return Violation.severity(watts, limitWatts, temporary);
    }

    @Override
    public double excess() {
      return (watts - allowedWatts) / limitWatts;
    }

    @Override
    public String limit() {
      return "power of branch " + branch;
    }

    @Override
    public String inWords(double margin) {
      return String.format(
          Locale.ROOT,
          "power of branch %s: %.1f kW, limit %.1f kW%s",
          branch,
          watts / 1e3,
          limitWatts / 1e3,
          watts > limitWatts ? time(watts, limitWatts, temporary) : lessMargin(margin));
    }
  }

  /**
   * The area's devices could change their power by less than it demands.
   *
   * @param up whether by giving more or taking less
   * @param allowedWatts what there has to be at least, with the margin
   */
  record LackOfReserve(boolean up, double watts, double demandedWatts, double allowedWatts)
      implements Violation {
    @Override
    public Severity severity() {
      return new Severity(
          watts < demandedWatts ? Severity.Level.NOT_ALLOWED : Severity.Level.MARGIN,
          (demandedWatts - watts) / demandedWatts);
    }

    @Override
    public double excess() {
      return (allowedWatts - watts) / demandedWatts;
    }

    @Override
    public String limit() {
      return up ? "reserve up" : "reserve down";
    }

    @Override
    public String inWords(double margin) {
      return String.format(
          Locale.ROOT,
          "%s: %.1f kW, at least %.1f kW%s",
          limit(),
          watts / 1e3,
          demandedWatts / 1e3,
          watts < demandedWatts ? "" : " and the margin of %.3g %%".formatted(margin * 100));
    }
  }

  /**
   * Units would have to give more than they can.
   *
   * @param slackBus which takes what nobody else can
   * @param lostWatts what lost units gave; 0 where none was lost
   * @param canWatts how much more the others can give; where none was lost, the most that units at
   *     the slack bus can
   * @param missingWatts what nobody can give, with what the grid loses more
   */
  record Shortage(String slackBus, double lostWatts, double canWatts, double missingWatts)
      implements Violation {
    /** A share of what was lost, or else of what can be given, or where that is none, is given. */
    @Override
    public double excess() {
      double given = Math.max(-canWatts, canWatts + missingWatts);
      return missingWatts / (lostWatts > 0 ? lostWatts : canWatts > 0 ? canWatts : given);
    }

    @Override
    public String limit() {
      return lostWatts > 0 ? "headroom" : "units at slack bus " + slackBus;
    }

    @Override
    public Severity severity() {
      return new Severity(Severity.Level.NOT_ALLOWED, excess());
    }

    @Override
    public String inWords(double margin) {
      return lostWatts > 0
          ? String.format(
              Locale.ROOT,
              "headroom: %.3f MW lost, the others can give %.3f MW more; with the change of"
                  + " losses %.3f MW are missing",
              lostWatts / 1e6,
              canWatts / 1e6,
              missingWatts / 1e6)
          : String.format(
              Locale.ROOT,
              "units at slack bus %s: %.3f MW, at most %.3f MW",
              slackBus,
              (canWatts + missingWatts) / 1e6,
              canWatts / 1e6);
    }
  }

  /**
   * Units at the slack bus would have to give less than they can, and nobody else can give less.
   *
   * @param watts that they would give
   */
  record Surplus(String slackBus, double watts, double leastWatts) implements Violation {
    /** A share of the larger of both. */
    @Override
    public double excess() {
      return (leastWatts - watts) / Math.max(Math.abs(leastWatts), Math.abs(watts));
    }

    @Override
    public String limit() {
      return "least of units at slack bus " + slackBus;
    }

    @Override
    public Severity severity() {
      return new Severity(Severity.Level.NOT_ALLOWED, excess());
    }

    @Override
    public String inWords(double margin) {
      return String.format(
          Locale.ROOT,
          "units at slack bus %s: %.3f MW, at least %.3f MW",
          slackBus,
          watts / 1e6,
          leastWatts / 1e6);
    }
  }

  /** A bus is outside its band less the margin. */
  record Voltage(
      String bus, double pu, double minPu, double maxPu, double allowedMinPu, double allowedMaxPu)
      implements Violation {
    @Override
    public double excess() {
      return beyond(pu);
    }

    private double beyond(double value) {
      return pu < allowedMinPu ? allowedMinPu - value : value - allowedMaxPu;
    }

    @Override
    public Severity severity() {
      double beyond = pu < allowedMinPu ? minPu - pu : pu - maxPu;
      return new Severity(
          beyond > 0 ? Severity.Level.NOT_ALLOWED : Severity.Level.MARGIN,
          beyond / (maxPu - minPu));
    }

    @Override
    public String limit() {
      return "bus " + bus + (pu < allowedMinPu ? " low" : " high");
    }

    @Override
    public String inWords(double margin) {
      boolean low = pu < allowedMinPu;
      boolean beyond = low ? pu < minPu : pu > maxPu;
      return String.format(
          Locale.ROOT,
          "bus %s: %.4f pu, %s %.4f pu%s",
          bus,
          pu,
          low ? "at least" : "at most",
          low ? minPu : maxPu,
          beyond ? "" : lessMargin(margin));
    }
  }

  /** There is no steady state, or none was found. */
  record NoState(String reason) implements Violation {
    @Override
    public double excess() {
      return Double.POSITIVE_INFINITY;
    }

    @Override
    public Severity severity() {
      return new Severity(Severity.Level.NO_STATE, Double.POSITIVE_INFINITY);
    }

    @Override
    public String limit() {
      return "steady state";
    }

    @Override
    public String inWords(double margin) {
      return reason;
    }
  }

  private static OptionalInt allowedSeconds(
      double value, double permanent, List<TemporaryRating> temporary) {
    if (value <= permanent) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(
        temporary.stream()
            .filter(r -> value <= r.most())
            .mapToInt(TemporaryRating::seconds)
            .findFirst()
            .orElse(0));
  }

  private static Severity severity(
      double value, double permanent, List<TemporaryRating> temporary) {
    OptionalInt seconds = allowedSeconds(value, permanent, temporary);
    Severity.Level level =
        seconds.isEmpty()
            ? Severity.Level.MARGIN
            : seconds.getAsInt() > 0 ? Severity.Level.FOR_A_TIME : Severity.Level.NOT_ALLOWED;
    return new Severity(level, (value - permanent) / permanent);
  }

  /** Where a value above the permanent rating is among those for a time, if there are any. */
  private static String time(double value, double permanent, List<TemporaryRating> temporary) {
    if (temporary.isEmpty()) {
      return "";
    }
    int seconds = allowedSeconds(value, permanent, temporary).orElseThrow();
    return String.format(
        Locale.ROOT,
        ": at %.0f %% of its permanent rating; %s",
        100 * value / permanent,
        seconds > 0 ? TemporaryRating.inWords(seconds) + " allowed" : "above every temporary one");
  }

  private static String lessMargin(double margin) {
    return String.format(Locale.ROOT, " less the margin of %.3g %%", margin * 100);
  }
}
