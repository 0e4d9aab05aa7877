package org.gridpact.engine.analytics.run;

/**
 * What travels between workers: bytes for one of them.
 *
 * @param target number of the worker, from 0
 * @param bytes not changed any more
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody; copying would cost each time.
record Packet(int target, byte[] bytes) {}
