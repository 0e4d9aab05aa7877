/**
 * SunSpec devices: what they are made of, and what that means here.
 *
 * <p>In: registers, through a reader that is handed in. Out: the models a device has, and a profile
 * of registers for them. Always: a device that lies about lengths is refused after a bounded number
 * of reads; what a device does not implement is not in its profile's values.
 */
package org.gridpact.edge.driver.sunspec;
