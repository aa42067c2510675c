package dev.jobd.store;

import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where jobs are listed: by type and state, and once more for each of their tags, so that no list has to look at jobs
 * that it leaves out. Guarded by the lock of the store.
 */
final class Shelves {
    private static final Shelf[] NONE = {};

    private final ActiveJobs active = new ActiveJobs();
    private final Map<String, Shelf> byType = new HashMap<>();
    private final Map<JobFilter.Tag, Map<String, Shelf>> byTag = new HashMap<>();

    void add(Entry entry) {
        Map<String, String> tags = entry.job.spec().tags();
        Shelf[] shelves = new Shelf[1 + tags.size()];
        int at = 0;
        String type = entry.lane.type;
        shelves[at++] = byType.computeIfAbsent(type, _ -> new Shelf());
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            shelves[at++] = byTag.computeIfAbsent(new JobFilter.Tag(tag.getKey(), tag.getValue()), _ -> new HashMap<>())
                    .computeIfAbsent(type, _ -> new Shelf());
        }
        entry.shelves = shelves;
        put(entry);
    }

    void move(Entry entry, JobState to) {
        take(entry);
        entry.state = to;
        put(entry);
    }

    /** @param tags those with which it was added */
    void remove(Entry entry, Map<String, String> tags) {
        take(entry);
        tags.forEach((name, value) -> drop(new JobFilter.Tag(name, value), entry.lane.type));
        entry.shelves = NONE;
    }

    private void put(Entry entry) {
        if (isActive(entry.state)) {
            active.add(entry);
        } else {
            for (Shelf shelf : entry.shelves) {
                shelf.add(entry);
            }
        }
    }

    private void take(Entry entry) {
        if (isActive(entry.state)) {
            active.remove(entry);
        } else {
            for (Shelf shelf : entry.shelves) {
                shelf.remove(entry);
            }
        }
    }

    private static boolean isActive(JobState state) {
        return state == JobState.RUNNING || state == JobState.CANCELLING;
    }

    /** Tags come and go without number, and must leave nothing behind. */
    private void drop(JobFilter.Tag tag, String type) {
        Map<String, Shelf> types = byTag.get(tag);
        Shelf shelf = types == null ? null : types.get(type);
        if (types != null && shelf != null && shelf.isEmpty()) {
            types.remove(type);
            if (types.isEmpty()) {
                byTag.remove(tag);
            }
        }
    }

    /** The lists that hold all jobs of the filter's states, type and tag, and no others. */
    List<Ranked<Entry>> of(JobFilter filter) {
        Map<String, Shelf> shelves =
                filter.tag().isPresent() ? byTag.getOrDefault(filter.tag().get(), Map.of()) : byType;
        List<Ranked<Entry>> lists = new ArrayList<>();
        if (filter.states().isEmpty() || filter.states().stream().anyMatch(Shelves::isActive)) {
            lists.add(active.of(filter));
        }
        if (filter.type().isPresent()) {
            collect(shelves.get(filter.type().get()), filter, lists);
        } else {
            shelves.values().forEach(shelf -> collect(shelf, filter, lists));
        }
        return lists;
    }

    private static void collect(@Nullable Shelf shelf, JobFilter filter, List<Ranked<Entry>> into) {
        if (shelf == null) {
            return;
        }
        for (JobState state : JobState.values()) {
            Ranked<Entry> jobs = shelf.of(state);
            if (jobs != null
                    && !jobs.isEmpty()
                    && (filter.states().isEmpty() || filter.states().contains(state))) {
                into.add(jobs);
            }
        }
    }
}
