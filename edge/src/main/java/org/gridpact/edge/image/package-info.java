/**
 * What a gateway knows of its devices at the start of a cycle.
 *
 * <p>In: readings, from any driver, in any order. Out: one immutable image a cycle, and the frame
 * of what is new in it. Always: an image does not change within its cycle; every reading that was
 * taken in is in exactly one frame as new; a device's newest reading never goes back in time.
 */
package org.gridpact.edge.image;
