/**
 * What each device is told, from what is known and who may say so.
 *
 * <p>In: the process image, dispatches in effect, lock-outs, how long the center has been silent.
 * Out: one setpoint a device. Always: a command is inside the device's envelope, whoever asked for
 * it; the higher authority wins; pure functions of their arguments, time among them.
 */
package org.gridpact.edge.control;
