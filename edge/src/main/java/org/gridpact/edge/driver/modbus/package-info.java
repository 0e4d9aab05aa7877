/**
 * Devices behind Modbus TCP.
 *
 * <p>In: registers of units behind one address, and commands. Out: readings, and registers written
 * and read back. Always: one request at a time on one connection; a unit that fails is asked less
 * and less often, and only when no healthy unit waits.
 */
package org.gridpact.edge.driver.modbus;
