package dev.jobd.store;

import dev.jobd.domain.Job;
import dev.jobd.domain.TypeLimits;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/** The line in which the due jobs of a {@link PlainJobStore} stand; made anew for each question. */
final class PlainLine {
    private final List<PlainJob> jobs;
    private final Map<String, TypeLimits> limits = new HashMap<>();
    /** The last time that the store was told. */
    private Instant seen = Instant.MIN;

    PlainLine(List<PlainJob> jobs) {
        this.jobs = jobs;
    }

    void see(Instant now) {
        seen = now;
        up();
    }

    void limit(String type, TypeLimits next) {
        limits.put(type, next);
        up();
    }

    /** The jobs that are due and need not wait for others with their key, the next to start first. */
    List<PlainJob> up() {
        for (PlainJob job : jobs) {
            long before = jobs.stream()
                    .filter(other -> other.sharesKey(job) && other.due(seen) && other.comesBefore(job))
                    .count();
            long running = jobs.stream()
                    .filter(other -> other.sharesKey(job) && other.job instanceof Job.Active)
                    .count();
            job.lineUp(before + running < limits(job.type()).maxPerKey(), seen);
        }
        return jobs.stream()
                .filter(job -> job.turn.isPresent())
                .sorted(PlainJob.BY_TURN)
                .toList();
    }

    Optional<PlainJob> next(Predicate<String> types) {
        return up().stream()
                .filter(job -> types.test(job.job.runs()) && !typeFull(job))
                .findFirst();
    }

    boolean typeFull(PlainJob job) {
        long running = jobs.stream()
                .filter(other ->
                        other.job instanceof Job.Active && other.job.runs().equals(job.job.runs()))
                .count();
        return running >= limits(job.job.runs()).maxConcurrency();
    }

    Optional<Instant> nextDue() {
        return jobs.stream()
                .filter(job -> job.job instanceof Job.Queued && !job.due(seen))
                .map(PlainJob::due)
                .min(Comparator.naturalOrder());
    }

    OptionalInt position(PlainJob job) {
        if (!up().contains(job)) {
            return OptionalInt.empty();
        }
        long ahead = up().stream()
                .filter(other -> other != job && PlainJob.BY_TURN.compare(other, job) < 0)
                .count();
        return OptionalInt.of((int) ahead + 1);
    }

    private TypeLimits limits(String type) {
        return limits.getOrDefault(type, TypeLimits.DEFAULT);
    }
}
