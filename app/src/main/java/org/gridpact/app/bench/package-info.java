/**
 * The ingest benchmark: simulated gateways in a process of their own against the real way in.
 *
 * <p>In: a number of devices and seconds. Out: a report of how fast, how late and how large.
 * Always: a report says whether history holds exactly what was acknowledged, and by whose count.
 */
package org.gridpact.app.bench;
