/**
 * The engine jobs run on: a Flink cluster in this JVM when none is given, or a session cluster.
 *
 * <p>In: a job graph and a folder. Out: a running job. Always: the stream job goes on from the
 * latest checkpoint that completed in the folder, however the last process ended, and runs once.
 */
package org.gridpact.engine.flink;
