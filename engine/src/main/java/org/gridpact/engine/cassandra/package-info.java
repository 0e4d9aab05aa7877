/**
 * History in Apache Cassandra: the same readings and rollups as in files, for more than one machine
 * holds.
 *
 * <p>In: batches of readings and of reported rollups from the stream job. Out: rows, to series and
 * export. Always: a row is found by what it is of, so that writing it again changes nothing; a
 * checkpoint completes only once its rows are acknowledged at the configured consistency; rollups
 * are made of the readings as they are, so that they are right after repeats and late readings too.
 */
package org.gridpact.engine.cassandra;
