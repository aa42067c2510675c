package dev.jobd.store;

import dev.jobd.domain.Schedule;
import dev.jobd.domain.ScheduleRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Keeps schedules in memory; they are gone when the process ends.
 *
 * <p>Invariant: {@code line} has the schedules of {@code byName} that are not paused and have a next firing, in the order
 * of these.
 */
public final class MemoryScheduleStore implements ScheduleStore {
    /** Where a schedule stands in the line. */
    private record Place(Instant next, String name) {}

    /** Guards all below. */
    private final ReentrantLock lock = new ReentrantLock();

    private final TreeMap<String, ScheduleRecord> byName = new TreeMap<>();
    private final TreeMap<Place, ScheduleRecord> line =
            new TreeMap<>(Comparator.comparing(Place::next).thenComparing(Place::name));
    private long version;

    @Override
    public Inserted insert(Schedule schedule, int max) {
        return locked(() -> {
            if (byName.containsKey(schedule.spec().name())) {
                return Inserted.KNOWN;
            }
            if (byName.size() >= max) {
                return Inserted.FULL;
            }
            keep(schedule);
            return Inserted.STORED;
        });
    }

    @Override
    public boolean update(ScheduleRecord from, Schedule next) {
        return locked(() -> {
            boolean won = forget(from);
            if (won) {
                keep(next);
            }
            return won;
        });
    }

    @Override
    public boolean delete(ScheduleRecord from) {
        return locked(() -> forget(from));
    }

    @Override
    public Optional<ScheduleRecord> find(String name) {
        return locked(() -> Optional.ofNullable(byName.get(name)));
    }

    @Override
    public List<ScheduleRecord> list() {
        return locked(() -> List.copyOf(byName.values()));
    }

    @Override
    public List<ScheduleRecord> due(Instant now) {
        return locked(() -> {
            List<ScheduleRecord> due = new ArrayList<>();
            for (var place : line.entrySet()) {
                if (place.getKey().next().isAfter(now)) {
                    break;
                }
                due.add(place.getValue());
            }
            return due;
        });
    }

    private void keep(Schedule schedule) {
        ScheduleRecord stored = new ScheduleRecord(schedule, ++version);
        byName.put(schedule.spec().name(), stored);
        place(schedule).ifPresent(place -> line.put(place, stored));
    }

    private boolean forget(ScheduleRecord from) {
        String name = from.schedule().spec().name();
        ScheduleRecord present = byName.get(name);
        if (present == null || present.version() != from.version()) {
            return false;
        }
        byName.remove(name);
        place(present.schedule()).ifPresent(line::remove);
        return true;
    }

    private static Optional<Place> place(Schedule schedule) {
        return schedule.paused()
                ? Optional.empty()
                : schedule.next().map(next -> new Place(next, schedule.spec().name()));
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
