/**
 * What people and the weather do over a day: how much of its rated power a device would take or
 * give at a time.
 *
 * <p>In: a seed, or a user's CSV file. Out: {@link org.gridpact.plant.profile.Shape}s, functions of
 * the curve's time. Always: the same seed gives the same day, whichever seconds of it are asked
 * for; unknown is NaN, never zero.
 */
package org.gridpact.plant.profile;
