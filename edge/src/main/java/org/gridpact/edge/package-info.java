/**
 * The gateway: where an area's devices meet its center.
 *
 * <p>In: devices, by their drivers; a center, by the uplink. Out: frames, votes, effects, commands.
 * Always: a frame is on disk before it is sent and until it is acknowledged; no command leaves a
 * device's envelope; without a center the devices are kept safe and every reading is kept.
 *
 * <p>The flow: {@code driver} → {@code image} → {@code control} → {@code driver}, and {@code image}
 * → {@code store} → {@code uplink}; {@code dispatch} stands between uplink and control. This
 * package closes the loop.
 */
package org.gridpact.edge;
