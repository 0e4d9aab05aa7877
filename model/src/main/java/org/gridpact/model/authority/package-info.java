/**
 * By what a gateway knows that its center speaks: each area has an Ed25519 key (RFC 8032), whose
 * private half only its center has.
 *
 * <p>In: words of the center. Out: the same, signed; at the gateway, the word or the rule it
 * breaks. Always: a word that was changed, repeated, held back or meant for another gateway is
 * refused.
 */
package org.gridpact.model.authority;
