package dev.jobd.api;

import dev.jobd.domain.FieldError;
import dev.jobd.domain.Problem;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of a job that may be large, so that a list has only those of them that it is asked for. */
enum HeavyField {
    PAYLOAD,
    RESULT,
    LOG,
    ATTEMPTS;

    static final Set<HeavyField> ALL = EnumSet.allOf(HeavyField.class);

    /** @param names separated by commas */
    static Set<HeavyField> parse(@Nullable String names) {
        Set<HeavyField> fields = EnumSet.noneOf(HeavyField.class);
        if (names == null || names.isBlank()) {
            return fields;
        }
        for (String name : names.split(",", -1)) {
            try {
                fields.add(valueOf(name.strip().toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                throw new Problem.InvalidRequest(List.of(
                                new FieldError("?fields", "must name some of payload, result, log and attempts")))
                        .asException();
            }
        }
        return fields;
    }
}
