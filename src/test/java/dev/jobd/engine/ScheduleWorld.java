package dev.jobd.engine;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobPage;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.Schedule;
import dev.jobd.domain.ScheduleEvent;
import dev.jobd.domain.ScheduleSpec;
import dev.jobd.handler.HandlerRegistry;
import dev.jobd.store.MemoryJobStore;
import dev.jobd.store.MemoryScheduleStore;
import dev.jobd.store.ScheduleStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** An engine with schedules, on a clock that begins in the first second of 2026; no job runs before it is told to. */
final class ScheduleWorld {
    final SettableClock clock = new SettableClock();
    final SteppedExecutor jobs = new SteppedExecutor();
    final ScheduleStore store = new MemoryScheduleStore();
    final List<ScheduleEvent> events = new CopyOnWriteArrayList<>();
    final Engine engine;
    final Schedules schedules;
    private final ScheduleLedger ledger;
    private final Firings firings;

    ScheduleWorld() {
        this(1000);
    }

    ScheduleWorld(int maxQueued) {
        Duration grace = Duration.ZERO;
        Duration hour = Duration.ofHours(1);
        engine = new Engine(
                new Engine.Settings("here", 1, 100_000, maxQueued, hour, hour.multipliedBy(1000), grace, grace),
                new Engine.Ground(
                        new MemoryJobStore(), jobs, (_, _) -> {}, clock, System::nanoTime, new JobIds(), () -> 0.5),
                new HandlerRegistry(List.of(TestHandler.noop())),
                List.of());
        engine.lifecycle().start();
        ledger = new ScheduleLedger(store, List.of(events::add));
        schedules = new Schedules(ledger, engine.orchestrator());
        firings = node();
    }

    /** One more node on the same stores. */
    Firings node() {
        return new Firings(ledger, engine.orchestrator(), engine);
    }

    Schedule put(ScheduleSpec spec) {
        return schedules.put(spec).schedule();
    }

    void tick() {
        firings.tick();
    }

    /** Ticks at the end of each second of this time. */
    void pass(Duration time) {
        for (long second = 0; second < time.toSeconds(); second++) {
            clock.advance(Duration.ofSeconds(1));
            tick();
        }
    }

    /** All time passes before the next tick, as when nothing ran. */
    void leap(Duration time) {
        clock.advance(time);
        tick();
    }

    /** The jobs, oldest first. */
    List<Job> submitted() {
        JobPage.Request request = new JobPage.Request(JobPage.Order.OLDEST, 10_000, Optional.empty(), 0, false);
        return engine.orchestrator().list(JobFilter.ALL, request).jobs().stream()
                .map(JobRecord::job)
                .toList();
    }

    /** The times of the firings that have a job, in the order of the jobs. */
    List<Instant> fired() {
        return submitted().stream()
                .flatMap(job -> job.spec().idempotency().stream())
                .map(key -> Instant.parse(key.key().substring(key.key().indexOf(':', "schedule:".length()) + 1)))
                .toList();
    }

    <E extends ScheduleEvent> List<E> told(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
