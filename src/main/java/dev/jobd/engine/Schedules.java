package dev.jobd.engine;

import dev.jobd.domain.FieldError;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.Problem;
import dev.jobd.domain.ProblemException;
import dev.jobd.domain.Schedule;
import dev.jobd.domain.ScheduleEvent;
import dev.jobd.domain.ScheduleRecord;
import dev.jobd.domain.ScheduleSpec;
import dev.jobd.domain.Submission;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;

/**
 * The door for those who make schedules, look at them and change them. May block. Whoever names one that is not there gets
 * a {@link ProblemException} with {@link Problem.ScheduleNotFound}.
 */
public final class Schedules {
    /** How many there may be. */
    public static final int MAX = 10_000;

    private final ScheduleLedger ledger;
    private final Orchestrator orchestrator;

    Schedules(ScheduleLedger ledger, Orchestrator orchestrator) {
        this.ledger = ledger;
        this.orchestrator = orchestrator;
    }

    /** @param created false when it replaced one of the same name */
    public record Put(Schedule schedule, boolean created) {}

    /**
     * Makes a schedule, or gives the one of this name other terms: that one is still paused if it was, remembers its last
     * job, and with the same rule has the same next firing.
     *
     * @throws ProblemException {@link Problem.InvalidRequest} when its rule is none or its job would not be taken, and
     *     {@link Problem.TooManySchedules}
     */
    public Put put(ScheduleSpec spec) {
        check(spec);
        while (true) {
            Optional<ScheduleRecord> known = ledger.store().find(spec.name());
            if (known.isPresent()) {
                Schedule schedule = replaced(known.get().schedule(), spec);
                if (ledger.store().update(known.get(), schedule)) {
                    ledger.publish(new ScheduleEvent.Replaced(schedule));
                    return new Put(schedule, false);
                }
            } else {
                Instant now = now();
                Schedule schedule = Schedule.created(spec, now, ScheduleTimes.next(spec.rule(), now, now));
                switch (ledger.store().insert(schedule, MAX)) {
                    case STORED -> {
                        ledger.publish(new ScheduleEvent.Created(schedule));
                        return new Put(schedule, true);
                    }
                    case FULL -> throw new Problem.TooManySchedules(MAX).asException();
                    case KNOWN -> {}
                }
            }
            // Somebody else made, changed or deleted it meanwhile.
        }
    }

    public Schedule find(String name) {
        return ledger.find(name).schedule();
    }

    /** All of them, by name. */
    public List<Schedule> list() {
        return ledger.store().list().stream().map(ScheduleRecord::schedule).toList();
    }

    /** Its jobs stay. */
    public void delete(String name) {
        ScheduleRecord seen;
        do {
            seen = ledger.find(name);
        } while (!ledger.store().delete(seen));
        ledger.publish(new ScheduleEvent.Deleted(seen.schedule()));
    }

    /** Again and again is the same as once. */
    public Schedule pause(String name) {
        ScheduleLedger.Change change = change(name, schedule -> schedule.paused() ? schedule : schedule.pause());
        if (change.made()) {
            ledger.publish(new ScheduleEvent.Paused(change.after()));
        }
        return change.after();
    }

    /** What became due meanwhile is left out, or caught up with by one firing now, as the schedule wants it. */
    public Schedule resume(String name) {
        ScheduleLedger.Change change = change(name, schedule -> {
            if (!schedule.paused()) {
                return schedule;
            }
            return schedule.resume(
                    switch (schedule.spec().catchUp()) {
                        case NONE -> ScheduleTimes.next(schedule.spec().rule(), schedule.createdAt(), now());
                        case ONE -> schedule.next().map(next -> next.isBefore(now()) ? now() : next);
                    });
        });
        if (change.made()) {
            ledger.publish(new ScheduleEvent.Resumed(change.after()));
        }
        return change.after();
    }

    /**
     * Submits a job of the schedule now, whether or not it is paused or its last job has ended.
     *
     * @throws ProblemException as from {@link Orchestrator#submit}
     */
    public JobRecord trigger(String name) {
        Schedule schedule = find(name);
        JobRecord job = submit(schedule.spec().job());
        Schedule.Run run = new Schedule.Run(now(), job.job().spec().id());
        Schedule ran = ledger.change(name, present -> present.ran(run))
                .map(ScheduleLedger.Change::after)
                .orElse(schedule);
        ledger.publish(new ScheduleEvent.Triggered(ran, run.job()));
        return job;
    }

    private JobRecord submit(Submission job) {
        try {
            return orchestrator
                    .submit(job, Runnable::run)
                    .toCompletableFuture()
                    .join()
                    .job();
        } catch (CompletionException e) {
            throw e.getCause() instanceof ProblemException problem ? problem : e;
        }
    }

    private ScheduleLedger.Change change(String name, UnaryOperator<Schedule> change) {
        return ledger.change(name, change).orElseThrow(() -> new Problem.ScheduleNotFound(name).asException());
    }

    private Schedule replaced(Schedule known, ScheduleSpec spec) {
        boolean sameRule = known.spec().rule().equals(spec.rule());
        return known.replaced(
                spec, sameRule ? known.next() : ScheduleTimes.next(spec.rule(), known.createdAt(), now()));
    }

    private void check(ScheduleSpec spec) {
        List<FieldError> errors = new ArrayList<>();
        try {
            if (ScheduleTimes.next(spec.rule(), now(), now()).isEmpty()) {
                errors.add(new FieldError("/cron", "names times that never come"));
            }
        } catch (IllegalArgumentException e) {
            errors.add(new FieldError(
                    "/cron",
                    "must be a cron expression of 5 fields (minute, hour, day of month, month, day of week): "
                            + e.getMessage()));
        }
        try {
            orchestrator.check(spec.job());
        } catch (ProblemException e) {
            errors.addAll(e.errorsUnder("/job"));
        }
        if (!errors.isEmpty()) {
            throw new Problem.InvalidRequest(errors).asException();
        }
    }

    /** As clients see it, so that what they read is what the firings are counted from. */
    private Instant now() {
        return orchestrator.now().truncatedTo(ChronoUnit.MILLIS);
    }
}
