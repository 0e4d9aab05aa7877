package org.gridpact.plant.device;

/** What a simulated device is, by kind. */
public sealed interface DeviceParameters {
  /**
   * A metered load.
   *
   * @param share of its bus's load in the network file, 0 to 1
   */
  record Load(double share) implements DeviceParameters {
    public Load {
      require(share >= 0 && share <= 1, "a load's share is 0 to 1, not " + share);
    }
  }

  /**
   * A photovoltaic inverter.
   *
   * @param ratedWatts largest production, above 0
   */
  record Photovoltaic(double ratedWatts) implements DeviceParameters {
    public Photovoltaic {
      requirePower("a photovoltaic inverter's ratedWatts", ratedWatts);
    }
  }

  /**
   * A battery.
   *
   * @param capacityWattHours usable energy
   * @param initialStateOfCharge 0 to 1
   * @param chargeWatts largest consumption, above 0
   * @param dischargeWatts largest production, above 0
   * @param roundTripEfficiency energy out for energy in, above 0 and at most 1
   */
  record Battery(
      double capacityWattHours,
      double initialStateOfCharge,
      double chargeWatts,
      double dischargeWatts,
      double roundTripEfficiency)
      implements DeviceParameters {
    public Battery {
      requirePower("a battery's capacityWattHours", capacityWattHours);
      requirePower("a battery's chargeWatts", chargeWatts);
      requirePower("a battery's dischargeWatts", dischargeWatts);
      require(
          initialStateOfCharge >= 0 && initialStateOfCharge <= 1,
          "a battery's initialStateOfCharge is 0 to 1, not " + initialStateOfCharge);
      require(
          roundTripEfficiency > 0 && roundTripEfficiency <= 1,
          "a battery's roundTripEfficiency is above 0 and at most 1, not " + roundTripEfficiency);
    }
  }

  /**
   * A group of loads that can be curtailed.
   *
   * @param ratedWatts demand of the whole group, above 0
   */
  record Flexible(Flexibility flexibility, double ratedWatts) implements DeviceParameters {
    public Flexible {
      requirePower("a flexible load's ratedWatts", ratedWatts);
    }
  }

  /**
   * A generator or a tie line; consumption and export are positive.
   *
   * @param minWatts most it gives, or imports
   * @param maxWatts most it takes, or exports
   */
  record Dispatchable(double minWatts, double maxWatts) implements DeviceParameters {
    public Dispatchable {
      require(
          Double.isFinite(minWatts) && Double.isFinite(maxWatts) && minWatts < maxWatts,
          "a generator or tie line needs min < max, not [%s, %s] W".formatted(minWatts, maxWatts));
    }
  }

  /** What kind of flexible load, which gives its demand over the day. */
  enum Flexibility {
    /** Plugged in in the evening; purely active power. */
    EV_CHARGER,
    /** Runs part of each half hour; power factor 0.95. */
    HEAT_PUMP
  }

  private static void requirePower(String what, double value) {
    require(value > 0 && Double.isFinite(value), what + " is above 0, not " + value);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
