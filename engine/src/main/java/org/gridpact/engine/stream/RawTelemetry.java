package org.gridpact.engine.stream;

/**
 * A record of the frames topic as it lies there; bytes, so that it crosses threads cheaply.
 *
 * @param gateway the record's key, empty where it has none
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; copying would cost each frame.
public record RawTelemetry(String gateway, byte[] bytes) {}
