/**
 * The vocabulary of the grid's state, as the stream job publishes it.
 *
 * <p>In: marked readings, limit checks, sums. Out: state records and their bytes. Always: every
 * value has a time and a quality, and state never goes back in time.
 */
package org.gridpact.model.state;
