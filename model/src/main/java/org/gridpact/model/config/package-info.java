/**
 * Strict configuration files.
 *
 * <p>In: YAML. Out: values with SI units. Always: an unknown key, a key given twice, a missing
 * value or a missing unit is refused with file, line and rule; nothing is guessed.
 */
package org.gridpact.model.config;
