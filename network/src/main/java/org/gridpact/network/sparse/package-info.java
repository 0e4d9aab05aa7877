/**
 * Sparse linear algebra of matrices whose pattern stays while their values change.
 *
 * <p>In: a pattern, then values as often as one likes. Out: solutions, and of a symmetric matrix
 * entries of its inverse. Always: the order of elimination and the places of all entries are found
 * once, and pivots stay on the diagonal; a matrix that has none there is called singular.
 */
package org.gridpact.network.sparse;
