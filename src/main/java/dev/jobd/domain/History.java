package dev.jobd.domain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What has happened to a job so far.
 *
 * @param due when the attempt to come, or the last one, may start or might have started
 * @param failures the failed attempts that count against the retries: those since the job was submitted, somebody asked
 *     for it to run again, or its stage was reached
 * @param attempts that are over, oldest first: the last {@value #MAX_ATTEMPTS}
 * @param course of the pipeline that the job is
 */
public record History(Instant due, int failures, List<Attempt> attempts, Course course) {
    /** More than the largest number of retries; a job that snoozes again and again must not grow. */
    public static final int MAX_ATTEMPTS = 128;

    /** Of a job without stages. */
    public History(Instant due, int failures, List<Attempt> attempts) {
        this(due, failures, attempts, Course.NONE);
    }

    static History dueAt(Instant due) {
        return new History(due, 0, List.of());
    }

    /** The number of the next attempt; counts from 1. */
    int nextAttempt() {
        return attempts.isEmpty() ? 1 : attempts.getLast().number() + 1;
    }

    /** Whether the job waits because its last attempt failed. */
    boolean lastFailed() {
        return failures > 0
                && !attempts.isEmpty()
                && attempts.getLast().outcome().counts();
    }

    History due(Instant time) {
        return new History(time, failures, attempts, course);
    }

    /** From now on all retries are there again. */
    History forgiven() {
        return new History(due, 0, attempts, course.again());
    }

    History with(Attempt attempt) {
        return new History(due, attempt.outcome().counts() ? failures + 1 : failures, append(attempt), course);
    }

    /** A stage has succeeded: the next one has all its retries, and the place in line that the job has had. */
    History past(Json output) {
        return new History(due, 0, attempts, course.with(output));
    }

    History on(Course other) {
        return other.equals(course) ? this : new History(due, failures, attempts, other);
    }

    private List<Attempt> append(Attempt attempt) {
        if (attempts.isEmpty()) {
            return List.of(attempt);
        }
        int dropped = attempts.size() < MAX_ATTEMPTS ? 0 : attempts.size() - MAX_ATTEMPTS + 1;
        List<Attempt> all = new ArrayList<>(attempts.subList(dropped, attempts.size()));
        all.add(attempt);
        return List.copyOf(all);
    }
}
