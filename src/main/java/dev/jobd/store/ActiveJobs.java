package dev.jobd.store;

import dev.jobd.domain.JobFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The jobs that have an attempt under way: a list through the entries themselves. They are few and change fast, so that
 * they are sorted only when somebody asks for a list of them. Guarded by the lock of the store.
 */
final class ActiveJobs {
    private @Nullable Entry first;

    void add(Entry entry) {
        entry.activeBefore = null;
        entry.activeAfter = first;
        if (first != null) {
            first.activeBefore = entry;
        }
        first = entry;
    }

    void remove(Entry entry) {
        Entry before = entry.activeBefore;
        Entry after = entry.activeAfter;
        if (before == null) {
            first = after;
        } else {
            before.activeAfter = after;
        }
        if (after != null) {
            after.activeBefore = before;
        }
        entry.activeBefore = null;
        entry.activeAfter = null;
    }

    /** Those of the filter's states, type and tag, in the order in which they were created. */
    Ranked<Entry> of(JobFilter filter) {
        List<Entry> all = new ArrayList<>();
        for (Entry entry = first; entry != null; entry = entry.activeAfter) {
            if (matches(entry, filter)) {
                all.add(entry);
            }
        }
        all.sort(null);
        Ranked<Entry> ranked = new Ranked<>();
        all.forEach(entry -> ranked.add(entry.created, entry));
        return ranked;
    }

    private static boolean matches(Entry entry, JobFilter filter) {
        Optional<JobFilter.Tag> tag = filter.tag();
        return (filter.states().isEmpty() || filter.states().contains(entry.state))
                && filter.type().filter(type -> !type.equals(entry.lane.type)).isEmpty()
                && tag.filter(one -> !one.value().equals(entry.job.spec().tags().get(one.name())))
                        .isEmpty();
    }
}
