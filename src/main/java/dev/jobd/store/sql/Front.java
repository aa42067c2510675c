package dev.jobd.store.sql;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobSpec;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Where in the line of each type nobody stands any more who could be claimed. PostgreSQL keeps the places of those who have
 * left the line until it vacuums, which may be a minute and half a million jobs later: a claim that began at the first of
 * them would walk past them all.
 *
 * <p>Other nodes may put jobs before it. So it is forgotten every tenth of a second; by a node that has found too few jobs,
 * when it looks once more because others know from now on that it waits; and whenever one of these says that there are jobs.
 *
 * <p>Touched by the thread that commits alone, but for {@link #forget}.
 */
final class Front {
    /** For so long nobody asks who may have come before it. */
    static final long PATIENCE_MILLIS = 100;

    private final boolean known;
    private final LongSupplier nanos;
    private final Map<String, Place> places = new HashMap<>();
    private long since;
    private volatile boolean forgotten;

    /** @param turn in microseconds */
    record Place(long urgency, long turn) {
        static final Comparator<Place> ORDER =
                Comparator.comparing(Place::urgency).thenComparing(Place::turn);

        Place(JobSpec job, long turn) {
            this(-job.options().priority(), turn);
        }

        private static Place first(Place one, Place other) {
            return ORDER.compare(one, other) <= 0 ? one : other;
        }

        private static Place last(Place one, Place other) {
            return ORDER.compare(one, other) <= 0 ? other : one;
        }
    }

    private Front(boolean known, LongSupplier nanos) {
        this.known = known;
        this.nanos = nanos;
        this.since = nanos.getAsLong();
    }

    /** @param nanos see {@link System#nanoTime} */
    static Front known(LongSupplier nanos) {
        return new Front(true, nanos);
    }

    /** Of a database in which nothing is gained by it: each line begins at its beginning. */
    static Front unknown() {
        return new Front(false, () -> 0);
    }

    /** By type. A line that is not among them begins at its beginning. */
    Map<String, Place> places() {
        long now = nanos.getAsLong();
        if (forgotten || now - since > TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS)) {
            forgotten = false;
            places.clear();
            since = now;
        }
        return places;
    }

    /** Anybody may stand anywhere. May be called on any thread. */
    void forget() {
        forgotten = true;
    }

    /** Those of these jobs that are queued are about to be in the line. */
    void comes(Collection<? extends Job> jobs) {
        if (!places.isEmpty()) {
            for (Job job : jobs) {
                if (job instanceof Job.Queued queued) {
                    Place own = new Place(queued.spec(), Micros.of(queued.due()));
                    places.computeIfPresent(queued.runs(), (_, place) -> Place.first(place, own));
                }
            }
        }
    }

    /** This job was claimed, and those before it have left the line, or are not to be had. */
    void passed(Job job, long turn) {
        if (known) {
            places.merge(job.runs(), new Place(job.spec(), turn), Place::last);
        }
    }
}
