package org.gridpact.plant.link;

/** The lines of one second, and how many readings they hold. */
record Batch(String lines, int readings) {}
