package org.gridpact.edge.driver;

import org.gridpact.edge.count.Counters;
import org.gridpact.edge.image.Inputs;
import org.gridpact.model.time.GridClock;

/**
 * What every driver of a gateway is made with.
 *
 * @param clock the grid's: readings without a time of their own get its time
 * @param linkClock real time, for timeouts and pauses
 * @param inputs where readings go
 */
public record DriverContext(
    String gateway, GridClock clock, GridClock linkClock, Inputs inputs, Counters counters) {}
