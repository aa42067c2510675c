package dev.jobd.domain;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A rule that submits jobs at times, and how far it has come.
 *
 * @param paused whether its times pass without a firing
 * @param next the first time that has not been dealt with; empty when there is none
 * @param last the last job that it submitted
 */
public record Schedule(
        ScheduleSpec spec, Instant createdAt, boolean paused, Optional<Instant> next, Optional<Run> last) {

    /** @param at when the job was submitted, which is not before the firing was due */
    public record Run(Instant at, UUID job) {}

    public static Schedule created(ScheduleSpec spec, Instant now, Optional<Instant> next) {
        return new Schedule(spec, now, false, next, Optional.empty());
    }

    /** It goes on where it is, under other terms. */
    public Schedule replaced(ScheduleSpec other, Optional<Instant> nextFiring) {
        return new Schedule(other, createdAt, paused, nextFiring, last);
    }

    public Schedule pause() {
        return new Schedule(spec, createdAt, true, next, last);
    }

    public Schedule resume(Optional<Instant> nextFiring) {
        return new Schedule(spec, createdAt, false, nextFiring, last);
    }

    /** A job was submitted, if not at a firing then because somebody asked for it. */
    public Schedule ran(Run run) {
        return new Schedule(spec, createdAt, paused, next, Optional.of(run));
    }

    /** Everything before this time has been dealt with. */
    public Schedule upTo(Optional<Instant> nextFiring) {
        return new Schedule(spec, createdAt, paused, nextFiring, last);
    }

    /** What makes two submissions for the same firing one job, whichever node makes them. */
    public Idempotency key(Instant firing) {
        return new Idempotency(Idempotency.SCHEDULE_PREFIX + spec.name() + ':' + firing, "");
    }
}
