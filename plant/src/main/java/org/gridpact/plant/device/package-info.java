/**
 * What devices do with power: loads, photovoltaics, batteries and flexible loads.
 *
 * <p>In: the curve's time and the newest setpoint. Out: active and reactive power, and what the
 * device would take if nothing limited it. Always: load convention (consumption positive); a device
 * obeys the newest setpoint it was sent for as long as no newer one comes (its gateway sends
 * another when one lapses), and never leaves its own ratings.
 */
package org.gridpact.plant.device;
