/**
 * The devices' side of the meter protocol: lines of JSON over TCP, one connection to each gateway,
 * as a concentrator would hold it.
 *
 * <p>A device says, each second, {@code
 * {"device":"meter-18","time":1763715600000,"voltage":12034.1,"current":4.21,"power":81234.5}}:
 * time in milliseconds since 1970 UTC, the other keys those of {@link
 * org.gridpact.model.measurement.Quantity#key()}, in SI units; consumption is positive. A point of
 * one phase has its letter behind it: {@code voltage_A} is phase A to neutral. A gateway says
 * {@code {"device":"battery-1","minWatts":-100000,"maxWatts":-100000}}, {@code
 * {"device":"breaker-1","closed":false}} or {@code {"device":"oltc-1","tap":3}}.
 *
 * <p>In: readings, and command lines. Out: lines, and setpoints. Always: sending never blocks; what
 * could not be sent is lost and counted, as in life; a line that is no command is counted and
 * changes nothing.
 */
package org.gridpact.plant.link;
