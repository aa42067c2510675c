package dev.jobd.store;

import dev.jobd.domain.JobFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The jobs that have an attempt under way, by the token of its fence. They are few and change fast, so that they are
 * sorted only when somebody asks for a list of them. Touched in the turns of the store only.
 */
final class ActiveJobs {
    private final Ranked<Entry> byToken = Ranked.natural();

    /** The job whose attempt has this token; null when there is none any more. */
    @Nullable
    Entry find(long token) {
        return byToken.find(token, _ -> 0);
    }

    void add(Entry entry) {
        byToken.add(entry.token, entry);
    }

    void remove(Entry entry) {
        byToken.remove(entry.token, entry);
    }

    /** Those of the filter's states, type and tag, in the order in which they were created. */
    Ranked<Entry> of(JobFilter filter) {
        List<Entry> all = new ArrayList<>();
        byToken.forEach(entry -> {
            if (matches(entry, filter)) {
                all.add(entry);
            }
        });
        all.sort(null);
        Ranked<Entry> ranked = Ranked.natural();
        all.forEach(entry -> ranked.add(entry.created, entry));
        return ranked;
    }

    private static boolean matches(Entry entry, JobFilter filter) {
        Optional<JobFilter.Tag> tag = filter.tag();
        return (filter.states().isEmpty() || filter.states().contains(entry.state))
                && filter.type().filter(type -> !type.equals(entry.home.type)).isEmpty()
                && (tag.isEmpty() || tag.get().isOneOf(entry.options().tags()));
    }
}
