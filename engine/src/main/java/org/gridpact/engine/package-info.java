/**
 * The data plane: Kafka, the stream job and history, put together.
 *
 * <p>In: an area, its limits, a folder. Out: where to append frames, the feed of state, history.
 * Always: what was acknowledged is in the folder, and a second start goes on with it.
 */
package org.gridpact.engine;
