package org.gridpact.edge.uplink;

/**
 * A frame as its source keeps it. The bytes are not copied and not changed.
 *
 * @param bootEpoch of the start of the gateway that made the frame
 * @param sequence goes on across starts, so it alone names a frame of a source
 * @param birthId the birth the frame is read with
 * @param telemetry the serialized frame
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record StoredFrame(long bootEpoch, long sequence, long birthId, byte[] telemetry) {}
