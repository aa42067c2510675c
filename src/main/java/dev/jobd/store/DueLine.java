package dev.jobd.store;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import dev.jobd.domain.TypeLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The queued jobs: those that are due stand in the lane of their type, the others wait for their time. Touched in the
 * turns of the store only.
 */
final class DueLine {
    /** Threads that read the clock one after the other do not come here that late. */
    private static final long SET_BACK = Duration.ofMillis(500).toNanos();

    private final Map<String, Lane> byType = new HashMap<>();
    private final List<Lane> lanes = new ArrayList<>();
    /** Those from which nodes take jobs. */
    private final List<Lane> served = new ArrayList<>();

    private Optional<Set<String>> servedTypes = Optional.empty();
    private final Ranked<Entry> later = Ranked.natural();
    private final BiConsumer<Entry, JobState> list;

    /** Up to when jobs have been let into their lanes, in nanoseconds since 1970. */
    private long horizon = Long.MIN_VALUE;

    /** @param list is told when a job is due now, or is not any more as the clock was set back */
    DueLine(BiConsumer<Entry, JobState> list) {
        this.list = list;
    }

    Lane lane(String type) {
        Lane known = byType.get(type);
        if (known != null) {
            return known;
        }
        Lane lane = new Lane(type);
        byType.put(type, lane);
        lanes.add(lane);
        if (isServed(lane)) {
            served.add(lane);
        }
        return lane;
    }

    private boolean isServed(Lane lane) {
        return servedTypes.isEmpty() || servedTypes.get().contains(lane.type);
    }

    /** Nodes take jobs of these types only. */
    void serve(Set<String> types) {
        servedTypes = Optional.of(Set.copyOf(types));
        served.clear();
        lanes.stream().filter(this::isServed).forEach(served::add);
    }

    /** From which nodes take jobs. */
    List<Lane> served() {
        return served;
    }

    /** Those of these types that there are. */
    List<Lane> lanes(Set<String> types) {
        List<Lane> known = new ArrayList<>();
        for (String type : types) {
            Lane lane = byType.get(type);
            if (lane != null) {
                known.add(lane);
            }
        }
        return known;
    }

    void limit(String type, TypeLimits limits) {
        lane(type).limit(limits, horizon);
    }

    /** A job is queued. It is listed as one that is due if that is what the horizon says. */
    void add(Entry entry) {
        if (entry.state == JobState.QUEUED) {
            entry.lane.add(entry);
        } else {
            later.add(entry.due, entry);
        }
    }

    void remove(Entry entry) {
        if (entry.state == JobState.QUEUED) {
            entry.lane.remove(entry, horizon);
        } else {
            later.remove(entry.due, entry);
        }
    }

    /** Lets in the jobs that are due by now. */
    void advance(Instant time) {
        long now = Entry.nanos(time);
        if (now + SET_BACK < horizon) {
            setBack(now, time);
        }
        horizon = Math.max(horizon, now);
        for (Entry entry = later.first(); entry != null && entry.due <= horizon; entry = later.first()) {
            later.remove(entry.due, entry);
            list.accept(entry, JobState.QUEUED);
            entry.lane.add(entry);
        }
    }

    /** An attempt is over. */
    void stop(Entry entry) {
        entry.lane.stop(entry, horizon);
    }

    boolean due(Job.Queued job) {
        return Entry.nanos(job.due()) <= horizon;
    }

    Optional<Instant> nextDue() {
        Entry next = later.first();
        return next == null ? Optional.empty() : Optional.of(Entry.instant(next.due));
    }

    /** The job of these lanes whose turn it is, out of the line; null when none may run. */
    @Nullable
    Entry next(List<Lane> among, Instant time) {
        long now = Entry.nanos(time);
        while (true) {
            Entry best = null;
            for (int at = 0; at < among.size(); at++) {
                Lane lane = among.get(at);
                Entry first = lane.full() ? null : lane.line.first();
                if (first != null && (best == null || first.startsBefore(best))) {
                    best = first;
                }
            }
            if (best == null) {
                return null;
            }
            best.lane.remove(best, horizon);
            if (best.due <= now) {
                return best;
            }
            putOff(best, time);
        }
    }

    /** Empty also for a job that other jobs of its key keep out of the line. */
    OptionalInt position(Entry entry) {
        if (entry.state != JobState.QUEUED || !entry.inLine) {
            return OptionalInt.empty();
        }
        long key = entry.turnKey();
        int ahead = 0;
        for (int at = 0; at < lanes.size(); at++) {
            ahead += lanes.get(at).line.rank(key, entry);
        }
        return OptionalInt.of(ahead + 1);
    }

    Blockers blockers(JobRecord job, Entry entry, boolean paused) {
        boolean keyFull = entry.state == JobState.QUEUED && !entry.inLine;
        return new Blockers(job, paused, entry.lane.full(), keyFull);
    }

    private void setBack(long now, Instant time) {
        for (Lane lane : lanes) {
            for (Entry entry : lane.all()) {
                if (entry.due > now) {
                    lane.remove(entry, now);
                    putOff(entry, time);
                }
            }
        }
        horizon = now;
    }

    private void putOff(Entry entry, Instant time) {
        list.accept(entry, entry.job().state(time));
        later.add(entry.due, entry);
    }
}
