/**
 * The replicated state and its rules.
 *
 * <p>In: entries. Out: orders, leases, and what happened to them. Always: deterministic; no clock,
 * no randomness, no input or output.
 */
package org.gridpact.ledger.state;
