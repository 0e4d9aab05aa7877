package org.gridpact.model.task;

import java.util.Optional;
import org.gridpact.model.area.TaskSpec;

/**
 * A task a gateway is to run.
 *
 * @param input what travels with it from the center; empty where it reads devices
 */
public record Assignment(TaskSpec task, Optional<StepSeries> input) {}
