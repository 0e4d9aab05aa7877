package org.gridpact.edge.task;

import java.util.List;
import org.gridpact.edge.image.ProcessImage.Marked;

/**
 * What was new in one cycle.
 *
 * @param epochMillis start of the cycle, by the grid's clock
 */
public record Sample(long epochMillis, List<Marked> readings) {}
