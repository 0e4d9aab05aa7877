/**
 * What tasks compute.
 *
 * <p>In: samples of a gateway, and series the center sends with a task. Out: results of a few
 * kilobytes, alarms. Always: only GOOD readings count; what is not known is not filled in; memory
 * is bounded by the task's parameters and its devices; raw readings are never changed or dropped.
 */
package org.gridpact.edge.task.work;
