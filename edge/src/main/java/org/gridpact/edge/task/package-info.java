/**
 * Runs work near the devices on what control leaves of the processor.
 *
 * <p>In: process images, tasks of the gateway's own and those the center assigns. Out: results,
 * alarms, a report of what runs and what does not. Always: the cycle's thread only puts an image
 * into a ring and never waits here; a task that was admitted meets its deadlines as long as costs
 * are kept and the processor gives the share it was promised; one that fails or overruns is stopped
 * and waits longer each time.
 *
 * <p>{@link org.gridpact.edge.task.Schedule} decides and knows no thread; {@link
 * org.gridpact.edge.task.TaskRunner} acts.
 */
package org.gridpact.edge.task;
