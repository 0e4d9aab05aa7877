/**
 * Smart meters' P1 ports, <i>Dutch Smart Meter Requirements, P1 Companion Standard</i> 2.2 to 5.0.
 *
 * <p>In: bytes of one meter, over TCP, from a serial port or a file. Out: readings, in the load
 * convention. Always: a telegram is taken whole or refused whole and then counted by kind; what a
 * telegram does not say is unknown, never zero; no more than one telegram is held.
 */
package org.gridpact.edge.driver.dsmr;
