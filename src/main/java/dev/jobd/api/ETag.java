package dev.jobd.api;

import dev.jobd.domain.JobState;
import org.jspecify.annotations.Nullable;

/**
 * A weak entity tag (RFC 9110, section 8.8.3) made from the version of a job, and from its state, as time alone makes a
 * scheduled job a queued one. It does not tell where in the line a job stands, which changes with every other job.
 */
record ETag(long version, JobState state) {
    private static final String WEAK = "W/";

    /** Whether an {@code If-None-Match} header names this tag. The comparison is the weak one, as the RFC asks. */
    boolean isAmong(@Nullable String ifNoneMatch) {
        if (ifNoneMatch == null) {
            return false;
        }
        if (ifNoneMatch.strip().equals("*")) {
            return true;
        }
        String own = opaque();
        for (String tag : ifNoneMatch.split(",", -1)) {
            String stripped = tag.strip();
            if (stripped.equals(own) || stripped.equals(WEAK + own)) {
                return true;
            }
        }
        return false;
    }

    private String opaque() {
        return "\"" + version + "-" + state.ordinal() + "\"";
    }

    @Override
    public String toString() {
        return WEAK + opaque();
    }
}
