/**
 * What is known of the grid now.
 *
 * <p>In: state records of the stream job. Out: snapshots. Always: a device's state never goes back
 * in time, and its age is known.
 */
package org.gridpact.center.live;
