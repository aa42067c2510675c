package dev.jobd.api;

import dev.jobd.domain.Submission;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The header {@code traceparent} of W3C Trace Context. What is malformed is ignored, as it asks for. */
final class TraceParent {
    static final String HEADER = "traceparent";
    private static final Pattern VALID = Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private TraceParent() {}

    /** The submission with the trace of the header, if that is well-formed. */
    static Submission on(Submission submission, @Nullable String header) {
        return header != null && VALID.matcher(header).matches() ? submission.withTraceparent(header) : submission;
    }
}
