package dev.jobd.api;

import dev.jobd.domain.FieldError;
import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobPage;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Problem;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** The query of {@code GET /jobs}. */
public final class ListQuery {
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 1000;
    static final String STATE_RULE = "must be one of " + EnumSet.allOf(JobState.class);
    static final String TAG_RULE = "must be name:value";
    private static final Set<String> KNOWN = Set.of(
            "state", "type", "tag", "created_after", "created_before", "limit", "cursor", "offset", "order", "fields");

    @QueryParam("state")
    @Parameter(
            description = "A state, or several: ?state=FAILED&state=CANCELLED",
            schema = @Schema(implementation = JobState.class))
    List<String> states = List.of();

    @QueryParam("type")
    @Nullable
    String type;

    @QueryParam("tag")
    @Parameter(description = "name:value")
    @Nullable
    String tag;

    @QueryParam("created_after")
    @Parameter(description = "At this time or later", schema = @Schema(format = "date-time"))
    @Nullable
    String createdAfter;

    @QueryParam("created_before")
    @Parameter(description = "Earlier than this time", schema = @Schema(format = "date-time"))
    @Nullable
    String createdBefore;

    @QueryParam("limit")
    @Parameter(schema = @Schema(implementation = Integer.class, minimum = "1", maximum = "1000", defaultValue = "50"))
    @Nullable
    String limit;

    @QueryParam("cursor")
    @Parameter(description = "The next_cursor of the page before: no job is skipped or repeated")
    @Nullable
    String cursor;

    @QueryParam("offset")
    @Parameter(description = "How many jobs to leave out", schema = @Schema(implementation = Long.class, minimum = "0"))
    @Nullable
    String offset;

    @QueryParam("order")
    @Parameter(
            schema =
                    @Schema(
                            enumeration = {"newest", "oldest"},
                            defaultValue = "newest"))
    @Nullable
    String order;

    @QueryParam("fields")
    @Parameter(
            description = "Fields to show besides the small ones, with commas between: payload, result, log, attempts")
    @Nullable
    String fields;

    private final List<FieldError> errors = new ArrayList<>();

    /** @throws dev.jobd.domain.ProblemException {@link Problem.InvalidRequest} */
    JobFilter filter() {
        Set<JobState> wanted = EnumSet.noneOf(JobState.class);
        for (String text : states) {
            Optional<JobState> state = state(text);
            state.ifPresentOrElse(wanted::add, () -> error("state", STATE_RULE));
        }
        Optional<JobFilter.Tag> wantedTag = Optional.empty();
        if (tag != null) {
            wantedTag = tag(tag);
            if (wantedTag.isEmpty()) {
                error("tag", TAG_RULE);
            }
        }
        JobFilter filter = new JobFilter(
                wanted,
                Optional.ofNullable(type),
                wantedTag,
                time("created_after", createdAfter),
                time("created_before", createdBefore));
        throwErrors();
        return filter;
    }

    /** @throws dev.jobd.domain.ProblemException {@link Problem.InvalidRequest} */
    JobPage.Request page() {
        long limited = number("limit", limit, 1, MAX_LIMIT, DEFAULT_LIMIT);
        long skipped = number("offset", offset, 0, Long.MAX_VALUE, 0);
        if (offset != null && cursor != null) {
            error("offset", "cannot be given together with cursor");
        }
        if (order != null && !order.equals("newest") && !order.equals("oldest")) {
            error("order", "must be newest or oldest");
        }
        throwErrors();
        return new JobPage.Request(
                "oldest".equals(order) ? JobPage.Order.OLDEST : JobPage.Order.NEWEST,
                (int) limited,
                Optional.ofNullable(cursor),
                skipped,
                HeavyField.parse(fields).contains(HeavyField.LOG));
    }

    static Optional<JobState> state(String text) {
        for (JobState state : JobState.values()) {
            if (state.name().equalsIgnoreCase(text)) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }

    /** Of {@code name:value}; a colon more belongs to the value. */
    static Optional<JobFilter.Tag> tag(String text) {
        int colon = text.indexOf(':');
        return colon < 1
                ? Optional.empty()
                : Optional.of(new JobFilter.Tag(text.substring(0, colon), text.substring(colon + 1)));
    }

    /** Refuses parameters that there are not, that are empty or that would be dropped, so that a typo cannot pass silently. */
    static void refuseSenseless(UriInfo uri) {
        List<FieldError> senseless = new ArrayList<>();
        uri.getQueryParameters().forEach((name, values) -> {
            if (!KNOWN.contains(name)) {
                senseless.add(new FieldError("?" + name, "is not a parameter of this request"));
            } else if (values.size() > 1 && !name.equals("state")) {
                senseless.add(new FieldError("?" + name, "may be given once"));
            } else if (values.contains("")) {
                senseless.add(new FieldError("?" + name, "must have a value"));
            }
        });
        if (!senseless.isEmpty()) {
            throw new Problem.InvalidRequest(senseless).asException();
        }
    }

    /** A {@code Link} header (RFC 8288) to the page that begins at the cursor. */
    static String link(UriInfo uri, String cursor) {
        URI next = uri.getRequestUriBuilder()
                .replaceQueryParam("offset")
                .replaceQueryParam("cursor", cursor)
                .build();
        return "<" + next.getRawPath() + "?" + next.getRawQuery() + ">; rel=\"next\"";
    }

    private Optional<Instant> time(String name, @Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        Optional<Instant> time = Timestamp.parse(text);
        if (time.isEmpty()) {
            error(name, Timestamp.RULE);
        }
        return time;
    }

    private long number(String name, @Nullable String text, long min, long max, long otherwise) {
        if (text == null) {
            return otherwise;
        }
        try {
            long value = Long.parseLong(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // As for one that is out of range.
        }
        error(name, "must be an integer from " + min + " to " + max);
        return otherwise;
    }

    private void error(String parameter, String detail) {
        errors.add(new FieldError("?" + parameter, detail));
    }

    private void throwErrors() {
        if (!errors.isEmpty()) {
            throw new Problem.InvalidRequest(List.copyOf(errors)).asException();
        }
    }
}
