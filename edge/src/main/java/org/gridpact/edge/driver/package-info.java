/**
 * The devices' own protocols.
 *
 * <p>In: what devices send, and setpoints for them. Out: readings into the inputs of the process
 * image, commands to devices. Always: bad input is counted by kind and disturbs nobody else; memory
 * is bounded whatever a device sends; no call waits for a device.
 */
package org.gridpact.edge.driver;
