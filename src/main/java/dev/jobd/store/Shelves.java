package dev.jobd.store;

import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where jobs are listed: by type and state, and once more for each of their tags, so that no list has to look at jobs
 * that it leaves out. Touched in the turns of the store only.
 */
final class Shelves {
    static final Shelf[] NONE = {};

    private final ActiveJobs active = new ActiveJobs();
    /** Each in an array of its own, which the jobs of the type share that have no tags. */
    private final Map<String, Shelf[]> byType = new HashMap<>();

    private final Map<JobFilter.Tag, Map<String, Shelf>> byTag = new HashMap<>();

    /** The job whose attempt has this token; null when there is none any more. */
    @Nullable
    Entry active(long token) {
        return active.find(token);
    }

    void add(Entry entry) {
        Map<String, String> tags = entry.options().tags();
        String type = entry.home.type;
        Shelf[] ofType = byType.computeIfAbsent(type, _ -> new Shelf[] {new Shelf()});
        entry.shelves = tags.isEmpty() ? ofType : withTags(ofType, type, tags);
        put(entry);
    }

    private Shelf[] withTags(Shelf[] ofType, String type, Map<String, String> tags) {
        Shelf[] all = Arrays.copyOf(ofType, 1 + tags.size());
        int at = 1;
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            all[at++] = byTag.computeIfAbsent(new JobFilter.Tag(tag.getKey(), tag.getValue()), _ -> new HashMap<>())
                    .computeIfAbsent(type, _ -> new Shelf());
        }
        return all;
    }

    void move(Entry entry, JobState to) {
        take(entry);
        entry.state = to;
        put(entry);
    }

    /** To be called while it has the tags with which it was added. */
    void remove(Entry entry) {
        take(entry);
        boolean tagged = entry.shelves.length > 1;
        if (tagged) {
            entry.options().tags().forEach((name, value) -> drop(new JobFilter.Tag(name, value), entry.home.type));
        }
        entry.shelves = NONE;
    }

    private void put(Entry entry) {
        if (entry.state.active()) {
            active.add(entry);
        } else {
            for (Shelf shelf : entry.shelves) {
                shelf.add(entry);
            }
        }
    }

    private void take(Entry entry) {
        if (entry.state.active()) {
            active.remove(entry);
        } else {
            for (Shelf shelf : entry.shelves) {
                shelf.remove(entry);
            }
        }
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
        List<Ranked<Entry>> lists = new ArrayList<>();
        if (filter.states().isEmpty() || filter.states().stream().anyMatch(JobState::active)) {
            lists.add(active.of(filter));
        }
        if (filter.tag().isPresent()) {
            byTag.getOrDefault(filter.tag().get(), Map.of())
                    .forEach((type, shelf) -> collect(type, shelf, filter, lists));
        } else {
            byType.forEach((type, shelf) -> collect(type, shelf[0], filter, lists));
        }
        return lists;
    }

    private static void collect(String type, Shelf shelf, JobFilter filter, List<Ranked<Entry>> into) {
        if (filter.type().isPresent() && !filter.type().get().equals(type)) {
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
