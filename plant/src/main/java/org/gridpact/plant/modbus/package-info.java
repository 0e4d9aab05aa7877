/**
 * The devices' side of Modbus TCP: each device a unit, as SunSpec has it or as the built-in
 * profiles {@code flexible-load} and {@code breaker} of the gateway do.
 *
 * <p>In: readings, and requests of a gateway. Out: registers, and what devices were told. Always:
 * the registers that one request reads are of one second; what was not measured in the newest
 * second reads as not implemented; a request that is wrong is answered with an exception and
 * changes nothing.
 */
package org.gridpact.plant.modbus;
