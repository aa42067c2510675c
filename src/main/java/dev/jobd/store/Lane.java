package dev.jobd.store;

import dev.jobd.domain.TypeLimits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The due jobs whose next attempts are of one type, how many such attempts run, and the keys of the jobs that are of this type
 * themselves. Touched in the turns of the store only.
 */
final class Lane {
    final String type;
    TypeLimits limits = TypeLimits.DEFAULT;
    int running;

    /** The jobs that may run as soon as their type may. */
    final Ranked<Entry> line = Ranked.natural();

    private final Map<String, KeyLine> keys = new HashMap<>();

    Lane(String type) {
        this.type = type;
    }

    boolean full() {
        return running >= limits.maxConcurrency();
    }

    KeyLine key(String key) {
        return keys.computeIfAbsent(key, name -> new KeyLine(this, name));
    }

    /** To be called for each job that leaves the store. */
    void leave(@Nullable KeyLine key) {
        if (key != null && --key.jobs == 0) {
            keys.remove(key.name);
        }
    }

    /** A due job comes. */
    void add(Entry entry) {
        entry.turn = entry.due;
        KeyLine key = entry.key;
        if (key == null) {
            lineUp(entry);
            return;
        }
        key.waiting.add(entry.dueKey(), entry);
        int free = key.free();
        if (key.waiting.rank(entry.dueKey(), entry) < free) {
            lineUp(entry);
            if (key.waiting.size() > free) {
                stepBack(key.waiting.get(free));
            }
        }
    }

    /** A due job goes: it was claimed, or need not run any more. */
    void remove(Entry entry, long now) {
        KeyLine key = entry.key;
        if (key == null) {
            stepBack(entry);
            return;
        }
        key.waiting.remove(entry.dueKey(), entry);
        if (entry.inLine) {
            stepBack(entry);
            letNext(key, now);
        }
    }

    /** One of its jobs begins to run; it has been removed. */
    void start(Entry entry) {
        running++;
        KeyLine key = entry.key;
        if (key != null) {
            key.running++;
            int free = key.free();
            if (key.waiting.size() > free) {
                stepBack(key.waiting.get(free));
            }
        }
    }

    /** One of its jobs runs no more. */
    void stop(Entry entry, long now) {
        running--;
        KeyLine key = entry.key;
        if (key != null) {
            key.running--;
            letNext(key, now);
        }
    }

    void limit(TypeLimits next, long now) {
        limits = next;
        for (KeyLine key : keys.values()) {
            int free = key.free();
            for (int rank = 0; rank < key.waiting.size(); rank++) {
                Entry entry = key.waiting.get(rank);
                if (rank >= free) {
                    stepBack(entry);
                } else if (!entry.inLine) {
                    entry.turn = Math.max(entry.due, now);
                    lineUp(entry);
                }
            }
        }
    }

    /** The last of those with this key that may be in the line joins it, at its end: its key kept it back until now. */
    private static void letNext(KeyLine key, long now) {
        int last = Math.min(key.free(), key.waiting.size()) - 1;
        if (last >= 0) {
            Entry next = key.waiting.get(last);
            if (!next.inLine) {
                next.turn = Math.max(next.due, now);
                lineUp(next);
            }
        }
    }

    /** All due jobs, also those that are not in the line. */
    List<Entry> all() {
        List<Entry> all = new ArrayList<>();
        for (int rank = 0; rank < line.size(); rank++) {
            if (line.get(rank).key == null) {
                all.add(line.get(rank));
            }
        }
        for (KeyLine key : keys.values()) {
            for (int rank = 0; rank < key.waiting.size(); rank++) {
                all.add(key.waiting.get(rank));
            }
        }
        return all;
    }

    private static void lineUp(Entry entry) {
        entry.lane.line.add(entry.turnKey(), entry);
        entry.inLine = true;
    }

    private static void stepBack(Entry entry) {
        if (entry.inLine) {
            entry.lane.line.remove(entry.turnKey(), entry);
            entry.inLine = false;
        }
    }
}
