package org.gridpact.plant;

/**
 * What the plant has done since its start.
 *
 * @param secondsSimulated seconds that were solved or tried
 * @param secondsSkipped seconds that the clock was ahead of the machine and nobody simulated
 * @param failedLoadFlows seconds without a solved state, and so without readings
 * @param readingsSent lines handed to the network
 * @param readingsLost lines that found their gateway away or too slow
 * @param badCommands lines from gateways that were no command for one of their devices
 */
public record PlantCounters(
    long secondsSimulated,
    long secondsSkipped,
    long failedLoadFlows,
    long readingsSent,
    long readingsLost,
    long badCommands) {}
