package org.gridpact.model.sunspec;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * One number of a model.
 *
 * @param offset from the model's first register, which holds its id
 * @param scaleFactor name of the point that holds its power of ten
 * @param notImplemented raw value of a device that does not have it; a float has NaN instead
 */
public record SunSpecPoint(
    String name,
    int offset,
    RegisterType type,
    Optional<String> scaleFactor,
    OptionalLong notImplemented) {}
