/**
 * The vocabulary of dispatch: orders of setpoints, votes, decisions, effects.
 *
 * <p>In: plans. Out: orders and what became of them, and their bytes. Always: an order names every
 * participant, has an end, and its outcome is a pure function of the votes.
 */
package org.gridpact.model.dispatch;
