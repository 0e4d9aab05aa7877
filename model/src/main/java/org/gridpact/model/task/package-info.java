/**
 * What a gateway and its center say to each other of tasks, and when a set of them fits.
 *
 * <p>In: tasks as area and gateway files declare them. Out: whether they fit, assignments and
 * reports, and their bytes. Always: the center and the gateway ask the same test; nothing here
 * knows a clock.
 */
package org.gridpact.model.task;
