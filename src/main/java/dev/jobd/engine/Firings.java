package dev.jobd.engine;

import dev.jobd.domain.Job;
import dev.jobd.domain.NodeStatus;
import dev.jobd.domain.Problem;
import dev.jobd.domain.ProblemException;
import dev.jobd.domain.Schedule;
import dev.jobd.domain.ScheduleEvent;
import dev.jobd.domain.ScheduleRecord;
import dev.jobd.domain.ScheduleSpec.CatchUp;
import dev.jobd.domain.ScheduleSpec.Overlap;
import dev.jobd.domain.Submission;
import dev.jobd.domain.Submitted;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Submits the jobs of schedules that are due.
 *
 * <p>Every node does it for all schedules. The job goes into the store before the schedule goes on, and under a key that
 * names the firing: so a firing that several nodes find, or that one finds again after a crash, has one job.
 */
final class Firings {
    /** A firing may come this late: as when the queue was full for a moment, or the process stood still. */
    static final Duration LATE = Duration.ofSeconds(10);

    private static final Logger LOG = Logger.getLogger(Firings.class);

    private final ScheduleLedger ledger;
    private final Orchestrator orchestrator;
    private final NodeStatus node;
    /** Held during a tick. Guards what is below. */
    private final ReentrantLock lock = new ReentrantLock();
    /** The firings that were refused and are still due, by schedule. */
    private final Map<String, Instant> refused = new HashMap<>();

    Firings(ScheduleLedger ledger, Orchestrator orchestrator, NodeStatus node) {
        this.ledger = ledger;
        this.orchestrator = orchestrator;
        this.node = node;
    }

    /** To be called once a second. Does nothing while the node is not ready, or while another call has not ended. */
    void tick() {
        if (!node.ready() || !lock.tryLock()) {
            return;
        }
        try {
            Instant now = orchestrator.now();
            List<ScheduleRecord> due;
            boolean more;
            do {
                more = false;
                due = ledger.store().due(now);
                for (ScheduleRecord one : due) {
                    more |= goesOn(one.schedule(), now);
                }
            } while (more);
            forgetOthers(due);
        } catch (ProblemException | CompletionException e) {
            if (!ProblemException.isForNow(e)) {
                throw e;
            }
            // The store says so in the log, once.
        } finally {
            lock.unlock();
        }
    }

    /** Those that are still due were refused; the others have gone on, or were paused or deleted. */
    private void forgetOthers(List<ScheduleRecord> due) {
        if (!refused.isEmpty()) {
            refused.keySet()
                    .retainAll(due.stream()
                            .map(one -> one.schedule().spec().name())
                            .collect(Collectors.toSet()));
        }
    }

    /** Deals with the next firing of a schedule; false when it has to be tried again. */
    private boolean goesOn(Schedule schedule, Instant now) {
        Instant firing = schedule.next().orElseThrow();
        try {
            boolean missed = firing.isBefore(now.minus(LATE));
            if (!missed) {
                fire(schedule, firing, firing);
            } else if (schedule.spec().catchUp() == CatchUp.ONE) {
                fire(schedule, firing, now);
            } else {
                leaveOut(schedule, firing, now.minus(LATE));
            }
            refused.remove(schedule.spec().name());
            return true;
        } catch (CompletionException e) {
            refuse(schedule, firing, e.getCause() == null ? e : e.getCause());
        } catch (RuntimeException e) {
            refuse(schedule, firing, e);
        }
        return false;
    }

    /** @param done up to and including this time, every firing is dealt with by this one */
    private void fire(Schedule schedule, Instant firing, Instant done) {
        Optional<UUID> unfinished = schedule.last().map(Schedule.Run::job).filter(this::unfinished);
        if (unfinished.isPresent() && schedule.spec().overlap() == Overlap.SKIP) {
            if (goOn(schedule, firing, done, UnaryOperator.identity())) {
                ledger.publish(new ScheduleEvent.Skipped(schedule, firing, unfinished.get()));
            }
            return;
        }
        if (schedule.spec().overlap() == Overlap.REPLACE) {
            unfinished.ifPresent(this::cancel);
        }
        Submission job = schedule.spec().job().withIdempotency(schedule.key(firing));
        Submitted submitted =
                orchestrator.submit(job, Runnable::run).toCompletableFuture().join();
        UUID id = submitted.job().job().spec().id();
        Schedule.Run run = new Schedule.Run(orchestrator.now().truncatedTo(ChronoUnit.MILLIS), id);
        boolean first = goOn(schedule, firing, done, present -> present.ran(run));
        if (submitted.replayed()) {
            return;
        }
        if (!first) {
            // Another node was faster, or the schedule has other terms by now.
            ledger.change(
                    schedule.spec().name(),
                    present -> present.last()
                                    .filter(last -> !last.at().isBefore(run.at()))
                                    .isPresent()
                            ? present
                            : present.ran(run));
        }
        ledger.publish(new ScheduleEvent.Fired(schedule, firing, id));
    }

    private void leaveOut(Schedule schedule, Instant firing, Instant tooLate) {
        if (goOn(schedule, firing, tooLate.minusNanos(1), UnaryOperator.identity())) {
            ledger.publish(new ScheduleEvent.Missed(schedule, firing));
        }
    }

    /**
     * Stores that a firing has been dealt with.
     *
     * @return false when somebody else has stored that, or the schedule has other terms or is gone
     */
    private boolean goOn(Schedule schedule, Instant firing, Instant done, UnaryOperator<Schedule> and) {
        return ledger.change(
                        schedule.spec().name(),
                        present -> present.next().filter(firing::equals).isEmpty()
                                ? present
                                : and.apply(present.upTo(
                                        ScheduleTimes.next(present.spec().rule(), present.createdAt(), done))))
                .filter(ScheduleLedger.Change::made)
                .isPresent();
    }

    private boolean unfinished(UUID job) {
        return orchestrator
                .find(job)
                .filter(record -> !(record.job() instanceof Job.Ended))
                .isPresent();
    }

    private void cancel(UUID job) {
        try {
            orchestrator.cancel(job);
        } catch (ProblemException e) {
            switch (e.problem()) {
                // It has ended meanwhile.
                case Problem.Conflict _, Problem.JobNotFound _ -> {}
                default -> throw e;
            }
        }
    }

    private void refuse(Schedule schedule, Instant firing, Throwable why) {
        boolean again = firing.equals(refused.put(schedule.spec().name(), firing));
        if (again) {
            return;
        }
        if (why instanceof ProblemException problem) {
            ledger.publish(new ScheduleEvent.Refused(schedule, firing, problem.problem()));
        } else {
            LOG.errorf(
                    why, "firing failed schedule=%s firing=%s", schedule.spec().name(), firing);
        }
    }
}
