package dev.jobd.store;

import dev.jobd.domain.JobState;
import org.jspecify.annotations.Nullable;

/** Jobs of one kind by state, each in the order in which they were created. Touched in the turns of the store only. */
final class Shelf {
    private final @Nullable Ranked<Entry>[] byState = newArray();
    private int size;

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static @Nullable Ranked<Entry>[] newArray() {
        return new Ranked[JobState.values().length];
    }

    boolean isEmpty() {
        return size == 0;
    }

    @Nullable
    Ranked<Entry> of(JobState state) {
        return byState[state.ordinal()];
    }

    void add(Entry entry) {
        Ranked<Entry> jobs = byState[entry.state.ordinal()];
        if (jobs == null) {
            jobs = Ranked.natural();
            byState[entry.state.ordinal()] = jobs;
        }
        jobs.add(entry.created, entry);
        size++;
    }

    void remove(Entry entry) {
        Ranked<Entry> jobs = byState[entry.state.ordinal()];
        if (jobs != null) {
            jobs.remove(entry.created, entry);
            size--;
        }
    }
}
