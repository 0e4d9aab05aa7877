/**
 * A Flink session cluster of processes on this machine, for trying out and for tests.
 *
 * <p>In: a folder and how many TaskManagers. Out: processes that outlive the command that started
 * them, and files that tell which they are. Always: everything listens on loopback, and a stop
 * leaves none running.
 */
package org.gridpact.engine.cluster;
