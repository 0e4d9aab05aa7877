package org.gridpact.app.sim;

/**
 * How often what goes wrong in a run. Most runs have some kinds of fault and not others, so that
 * each kind is also seen alone.
 *
 * @param drop share of messages lost
 * @param repeat share of messages that come twice
 * @param delay share of messages that come seconds late, and so after later ones
 * @param submitLost share of commands to the ledger that never enter it
 * @param submitLate share that enter after their caller gave up
 * @param submitTwice share that enter twice
 * @param crashGateway by second and gateway
 * @param crashNode by second and center node
 * @param crashAtWrite share of a gateway's writes that it dies before or after
 * @param crashAtSend share of a center node's messages that it dies after
 * @param pause by second and process
 * @param jump of a clock, by second and process
 * @param cut by second and link
 * @param diskFails share of writes that fail
 */
record FaultRates(
    double drop,
    double repeat,
    double delay,
    double submitLost,
    double submitLate,
    double submitTwice,
    double crashGateway,
    double crashNode,
    double crashAtWrite,
    double crashAtSend,
    double pause,
    double jump,
    double cut,
    double diskFails) {
  static final FaultRates NONE = new FaultRates(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  static FaultRates of(Dice dice) {
    return new FaultRates(
        some(dice, 0.2),
        some(dice, 0.2),
        some(dice, 0.1),
        some(dice, 0.1),
        some(dice, 0.1),
        some(dice, 0.1),
        some(dice, 0.06),
        some(dice, 0.06),
        some(dice, 0.04),
        some(dice, 0.01),
        some(dice, 0.04),
        some(dice, 0.05),
        some(dice, 0.05),
        some(dice, 0.05));
  }

  private static double some(Dice dice, double most) {
    return dice.chance(0.5) ? 0 : most * dice.below(100) / 100;
  }
}
