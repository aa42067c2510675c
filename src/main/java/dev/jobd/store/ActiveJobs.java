package dev.jobd.store;

import dev.jobd.domain.JobFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The jobs that have an attempt under way, by the token of its fence. They are few and change fast, so that they are
 * sorted only when somebody asks for a list of them. Guarded by the lock of the store.
 *
 * <p>A hash table in which a job stands at the first free place from that of its token on. Tokens are consecutive numbers,
 * and so are the places.
 */
final class ActiveJobs {
    private static final int SMALL = 16;

    private @Nullable Entry[] places = new Entry[SMALL];
    private int size;

    /** The job whose attempt has this token; null when there is none any more. */
    @Nullable
    Entry find(long token) {
        int at = placeOf(token);
        for (Entry entry = places[at]; entry != null; entry = places[at]) {
            if (entry.token == token) {
                return entry;
            }
            at = after(at);
        }
        return null;
    }

    void add(Entry entry) {
        if (2 * ++size > places.length) {
            grow();
        }
        put(entry);
    }

    void remove(Entry entry) {
        int free = placeOf(entry.token);
        while (places[free] != entry) {
            free = after(free);
        }
        size--;
        // Those behind it move up, unless that would put them before their own place.
        int at = after(free);
        for (Entry next = places[at]; next != null; next = places[at]) {
            if (distance(placeOf(next.token), at) >= distance(free, at)) {
                places[free] = next;
                free = at;
            }
            at = after(at);
        }
        places[free] = null;
    }

    /** Those of the filter's states, type and tag, in the order in which they were created. */
    Ranked<Entry> of(JobFilter filter) {
        List<Entry> all = new ArrayList<>();
        for (Entry entry : places) {
            if (entry != null && matches(entry, filter)) {
                all.add(entry);
            }
        }
        all.sort(null);
        Ranked<Entry> ranked = new Ranked<>();
        all.forEach(entry -> ranked.add(entry.created, entry));
        return ranked;
    }

    private void put(Entry entry) {
        int at = placeOf(entry.token);
        while (places[at] != null) {
            at = after(at);
        }
        places[at] = entry;
    }

    private void grow() {
        @Nullable Entry[] old = places;
        places = new Entry[2 * old.length];
        for (Entry entry : old) {
            if (entry != null) {
                put(entry);
            }
        }
    }

    private int placeOf(long token) {
        return (int) (token & (places.length - 1));
    }

    private int after(int place) {
        return (place + 1) & (places.length - 1);
    }

    private int distance(int from, int to) {
        return (to - from) & (places.length - 1);
    }

    private static boolean matches(Entry entry, JobFilter filter) {
        Optional<JobFilter.Tag> tag = filter.tag();
        return (filter.states().isEmpty() || filter.states().contains(entry.state))
                && filter.type().filter(type -> !type.equals(entry.lane.type)).isEmpty()
                && tag.filter(one -> !one.value().equals(entry.job.spec().tags().get(one.name())))
                        .isEmpty();
    }
}
