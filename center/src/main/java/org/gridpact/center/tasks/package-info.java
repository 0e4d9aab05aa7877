/**
 * Where the area's tasks run.
 *
 * <p>In: the tasks of the area's file, gateways as they are connected and what they report, feeder
 * power. Out: an assignment for each gateway, and how every task does. Always: {@link
 * org.gridpact.center.tasks.Placement} is a pure function; a task that runs well is not moved; one
 * that runs nowhere says why.
 */
package org.gridpact.center.tasks;
