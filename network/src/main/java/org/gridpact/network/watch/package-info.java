/**
 * Follows violations of limits over time.
 *
 * <p>In: solved states, one after the other, and violations that are expected. Out: {@link
 * org.gridpact.network.watch.TrackedViolation}s, which do not flap: since when, how bad, and how
 * long they may last. Always: at most one violation of a limit, and an expected one is marked.
 */
package org.gridpact.network.watch;
