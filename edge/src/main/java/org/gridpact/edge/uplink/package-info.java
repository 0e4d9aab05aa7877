/**
 * The stream to the center.
 *
 * <p>In: frames from a source that keeps them, votes, effects. Out: the same, up one stream at a
 * time; acknowledgements to the source; prepares and decisions to a listener. Always: a frame is
 * released only by an acknowledgement on the stream it was sent on; new frames go before old ones;
 * what is in flight is bounded.
 */
package org.gridpact.edge.uplink;
