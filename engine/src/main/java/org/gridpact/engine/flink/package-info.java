/**
 * The engine the stream job runs on when none is given: a Flink cluster in this JVM.
 *
 * <p>In: a job graph and a folder. Out: a running job. Always: the job goes on from the latest
 * checkpoint that completed in the folder, however the last process ended.
 */
package org.gridpact.engine.flink;
