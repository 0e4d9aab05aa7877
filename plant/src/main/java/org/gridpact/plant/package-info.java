/**
 * A simulated grid whose devices speak the real meter protocol.
 *
 * <p>In: an area, its grid, and what its devices are ({@link org.gridpact.plant.PlantSpec}). Out:
 * lines of readings to gateways over TCP, each simulated second. Always: the plant shares no memory
 * with gateways or center, and knows of setpoints only what comes down the wire; every reading is
 * of a state that the AC load flow solved; where there is none there is no reading; the same seed
 * gives the same day.
 */
package org.gridpact.plant;
