/**
 * Time as a value that is handed in.
 *
 * <p>In: a wall clock, a faster one, or a hand. Out: milliseconds since 1970-01-01 UTC, and lengths
 * of time in words. Always: a clock never goes backwards within one process.
 */
package org.gridpact.model.time;
