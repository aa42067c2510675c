package dev.jobd.store;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The ended jobs in the order in which they ended, and in which their time is over. Most are kept for the same time, so
 * that for them the two orders are one; those that are kept for another time have a line of their own. (When the clock was
 * set back, some leave late by as much.) Touched in the turns of the store only.
 */
final class EndedJobs {
    /** By the number of their end, as the next. */
    private final Ranked<Entry> usual = Ranked.natural();

    private final Ranked<Entry> others = Ranked.natural();
    /** The others again, by the time when they have to leave. */
    private final Ranked<Entry> othersByDue = Ranked.natural();

    private Duration usualTtl = Duration.ZERO;
    private long ends;

    int size() {
        return usual.size() + others.size();
    }

    /** The one that ended first, of one or more. */
    Entry first() {
        Entry first = usual.first();
        Entry other = others.first();
        if (first == null || other == null) {
            return Objects.requireNonNull(first == null ? other : first);
        }
        return first.ended < other.ended ? first : other;
    }

    /** One whose time is over; null when there is none. */
    @Nullable
    Entry firstExpired(long now) {
        Entry first = usual.first();
        if (first != null && first.due <= now) {
            return first;
        }
        Entry other = othersByDue.first();
        return other != null && other.due <= now ? other : null;
    }

    /** A job has ended that has to leave at the entry's due time. */
    void add(Entry entry, Duration ttl) {
        entry.ended = ++ends;
        if (usual.isEmpty()) {
            usualTtl = ttl;
        }
        entry.keptAsUsual = ttl.equals(usualTtl);
        if (entry.keptAsUsual) {
            usual.add(entry.ended, entry);
        } else {
            others.add(entry.ended, entry);
            othersByDue.add(entry.due, entry);
        }
    }

    void remove(Entry entry) {
        if (entry.keptAsUsual) {
            usual.remove(entry.ended, entry);
        } else {
            others.remove(entry.ended, entry);
            othersByDue.remove(entry.due, entry);
        }
    }
}
