/**
 * Fields of recorded data as others write them.
 *
 * <p>In: text of one line or field of a CSV file. Out: times and numbers. Always: a gap is NaN,
 * never zero; what is neither a value nor a gap is refused with what is wrong.
 */
package org.gridpact.model.csv;
