package org.gridpact.center.tasks;

import java.util.Optional;
import org.gridpact.model.area.TaskSpec;
import org.gridpact.model.task.TaskStatus;

/**
 * A task as the center knows it.
 *
 * @param gateway where it is placed; empty where nowhere
 * @param status as its gateway reported it; empty before that
 * @param reason why it runs nowhere, or what it waits for; empty while it runs
 */
public record TaskView(
    TaskSpec task, Optional<String> gateway, Optional<TaskStatus> status, String reason) {}
