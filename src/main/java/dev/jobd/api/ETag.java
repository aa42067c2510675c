package dev.jobd.api;

import dev.jobd.domain.JobState;
import org.jspecify.annotations.Nullable;

/** A strong entity tag (RFC 9110, section 8.8.3) made from the version of a job, and from its state, as time
 * alone makes a scheduled job a queued one. */
record ETag(long version, JobState state) {

    /** Whether an {@code If-None-Match} header names this tag. The comparison is the weak one, as the RFC asks. */
    boolean isAmong(@Nullable String ifNoneMatch) {
        if (ifNoneMatch == null) {
            return false;
        }
        if (ifNoneMatch.strip().equals("*")) {
            return true;
        }
        String own = toString();
        for (String tag : ifNoneMatch.split(",", -1)) {
            String stripped = tag.strip();
            if (stripped.equals(own) || stripped.equals("W/" + own)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return "\"" + version + "-" + state.ordinal() + "\"";
    }
}
