package dev.jobd.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.jobd.domain.BulkAction;
import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobState;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /jobs/bulk} as the contract describes it. */
@Schema(name = "BulkRequest", additionalProperties = Schema.False.class)
record BulkRequest(
        @Schema(
                required = true,
                enumeration = {"cancel", "retry", "delete", "pause", "resume"})
        String action,

        @Schema(required = true, description = "As in the list; {} for all jobs.")
        FilterRequest filter) {
    private static final int MAX_STATES = 16;
    private static final int MAX_TEXT = 256;

    /** Which jobs. */
    @Schema(name = "Filter", additionalProperties = Schema.False.class)
    record FilterRequest(
            @Schema(
                    description = "One, or several in an array.",
                    anyOf = {JobState.class, JobState[].class})
            Object state,

            String type,

            @Schema(description = "name:value") String tag,

            @JsonProperty("created_after") @Schema(format = "date-time", description = "At this time or later.")
            String createdAfter,

            @JsonProperty("created_before") @Schema(format = "date-time", description = "Earlier than this time.")
            String createdBefore) {}

    /** A request that was read. */
    record Bulk(BulkAction action, JobFilter filter) {}

    /** See {@link BodyReader#read}. */
    static Bulk read(byte[] body) {
        return BodyReader.read(body, reader -> {
            var read = new Object() {
                @Nullable
                BulkAction action;

                boolean actionSeen;

                @Nullable
                JobFilter filter;

                boolean filterSeen;
            };
            boolean object = reader.object("", (name, pointer) -> {
                switch (name) {
                    case "action" -> {
                        read.actionSeen = true;
                        read.action = action(reader, pointer);
                    }
                    case "filter" -> {
                        read.filterSeen = true;
                        read.filter = filter(reader, pointer);
                    }
                    default -> {
                        return false;
                    }
                }
                return true;
            });
            if (object) {
                reader.require(read.actionSeen, "/action");
                reader.require(read.filterSeen, "/filter");
            }
            return read.action == null || read.filter == null ? null : new Bulk(read.action, read.filter);
        });
    }

    private static @Nullable BulkAction action(BodyReader reader, String pointer) throws IOException {
        String text = reader.string(pointer);
        if (text == null) {
            return null;
        }
        for (BulkAction action : BulkAction.values()) {
            if (action.name().toLowerCase(Locale.ROOT).equals(text)) {
                return action;
            }
        }
        reader.error(pointer, "must be cancel, retry, delete, pause or resume");
        return null;
    }

    private static JobFilter filter(BodyReader reader, String parent) throws IOException {
        Set<JobState> states = EnumSet.noneOf(JobState.class);
        var read = new Object() {
            @Nullable
            String type;

            JobFilter.@Nullable Tag tag;

            @Nullable
            Instant after;

            @Nullable
            Instant before;
        };
        reader.object(parent, (name, pointer) -> {
            switch (name) {
                case "state" -> readStates(reader, pointer, states);
                case "type" -> read.type = reader.string(pointer, MAX_TEXT);
                case "tag" -> read.tag = tag(reader, pointer);
                case "created_after" -> read.after = reader.time(pointer);
                case "created_before" -> read.before = reader.time(pointer);
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new JobFilter(
                states,
                Optional.ofNullable(read.type),
                Optional.ofNullable(read.tag),
                Optional.ofNullable(read.after),
                Optional.ofNullable(read.before));
    }

    private static void readStates(BodyReader reader, String pointer, Set<JobState> into) throws IOException {
        if (reader.isString()) {
            JobState state = state(reader, pointer);
            if (state != null) {
                into.add(state);
            }
            return;
        }
        List<JobState> states = reader.array(pointer, MAX_STATES, own -> state(reader, own));
        if (states != null) {
            into.addAll(states);
        }
    }

    private static @Nullable JobState state(BodyReader reader, String pointer) throws IOException {
        String text = reader.string(pointer);
        if (text == null) {
            return null;
        }
        Optional<JobState> state = ListQuery.state(text);
        if (state.isEmpty()) {
            reader.error(pointer, ListQuery.STATE_RULE);
        }
        return state.orElse(null);
    }

    private static JobFilter.@Nullable Tag tag(BodyReader reader, String pointer) throws IOException {
        String text = reader.string(pointer);
        if (text == null) {
            return null;
        }
        Optional<JobFilter.Tag> tag = ListQuery.tag(text);
        if (tag.isEmpty()) {
            reader.error(pointer, ListQuery.TAG_RULE);
        }
        return tag.orElse(null);
    }
}
