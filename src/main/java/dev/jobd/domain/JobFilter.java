package dev.jobd.domain;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs are meant: those for which all that is given holds.
 *
 * @param states any of them; empty for all
 * @param tag name and value
 * @param createdAfter at this time or later
 * @param createdBefore earlier than this time
 */
public record JobFilter(
        Set<JobState> states,
        Optional<String> type,
        Optional<Tag> tag,
        Optional<Instant> createdAfter,
        Optional<Instant> createdBefore) {
    public static final JobFilter ALL =
            new JobFilter(Set.of(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public record Tag(String name, String value) {

        public boolean isOneOf(Map<String, String> tags) {
            return value.equals(tags.get(name));
        }

        /** By hand, as it is called for each tag of a job: see docs/decisions/0011. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Tag that && name.equals(that.name) && value.equals(that.value);
        }
    }

    public boolean takes(Job job, Instant now) {
        JobSpec spec = job.spec();
        return (states.isEmpty() || states.contains(job.state(now)))
                && (type.isEmpty() || type.get().equals(spec.type()))
                && (tag.isEmpty() || tag.get().isOneOf(spec.options().tags()))
                && (createdAfter.isEmpty() || !spec.createdAt().isBefore(createdAfter.get()))
                && (createdBefore.isEmpty() || spec.createdAt().isBefore(createdBefore.get()));
    }
}
