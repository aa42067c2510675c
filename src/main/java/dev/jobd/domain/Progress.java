package dev.jobd.domain;

import java.util.Optional;

/**
 * How far an attempt has come, in its own words.
 *
 * @param share 0.0 to 1.0
 */
public record Progress(double share, Optional<String> message) {
    public static final Progress NONE = new Progress(0, Optional.empty());
}
