/**
 * What each device is told, from what is known and who may say so.
 *
 * <p>In: the process image, dispatches in effect, lock-outs, local rules, how long the center has
 * been silent, and what the cycle before left. Out: one ruling a device, with who decided it.
 * Always: a command is inside the device's envelope, whoever asked for it; the higher authority
 * wins; what is not known is never taken for 0 or for unlimited; functions of their arguments, time
 * among them. docs/control.md states every rule.
 */
package org.gridpact.edge.control;
