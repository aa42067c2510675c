package dev.jobd.store.sql;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.Progress;
import dev.jobd.store.Claimed;
import dev.jobd.store.Inserted;
import dev.jobd.store.JobStore;
import dev.jobd.store.Settled;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A call that changes something. It becomes part of a {@link Batch}, by whose thread alone it is touched from then on, and
 * which answers it when that is committed. Whoever has called is told after that, maybe by another thread.
 */
abstract sealed class Call<T> {
    private final CompletableFuture<T> told = new CompletableFuture<>();
    private @Nullable Runnable answer;
    private @Nullable Throwable failure;

    /** What is told. */
    CompletableFuture<T> told() {
        return told;
    }

    void answer(T value) {
        answer = () -> told.complete(value);
    }

    void fail(Throwable e) {
        answer = () -> told.completeExceptionally(e);
        failure = e;
    }

    /** What goes wrong is an answer too. */
    void answerWith(Supplier<T> source) {
        try {
            answer(source.get());
        } catch (Throwable e) {
            fail(e);
        }
    }

    boolean answered() {
        return answer != null;
    }

    /** What has gone wrong. */
    Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** Tells the answer, which there has to be. */
    void tell() {
        Objects.requireNonNull(answer).run();
    }

    static final class Insert extends Call<List<Inserted>> {
        final List<? extends Job.Waiting> jobs;
        final int maxWaiting;
        final Instant now;

        Insert(List<? extends Job.Waiting> jobs, int maxWaiting, Instant now) {
            this.jobs = jobs;
            this.maxWaiting = maxWaiting;
            this.now = now;
        }
    }

    static final class Claim extends Call<Claimed> {
        final int max;
        final Claimant claimant;
        final Instant now;

        Claim(int max, Claimant claimant, Instant now) {
            this.max = max;
            this.claimant = claimant;
            this.now = now;
        }
    }

    /** The next state of a job. */
    abstract static sealed class Move<T> extends Call<T> {
        final Job from;
        final Job next;

        /** Of the job before; empty for an attempt, which its fence guards. */
        final Optional<Long> seen;

        long version = JobStore.LOST;

        Move(Job from, Job next, Optional<Long> seen) {
            this.from = from;
            this.next = next;
            this.seen = seen;
        }
    }

    static final class Update extends Move<Long> {
        /** No more may wait than this, with the job. */
        final Optional<Integer> maxWaiting;

        /** Whether the attempt has to have the lease still that it had. */
        final boolean lapsed;

        private Update(Job from, Job next, Optional<Long> seen, Optional<Integer> maxWaiting, boolean lapsed) {
            super(from, next, seen);
            this.maxWaiting = maxWaiting;
            this.lapsed = lapsed;
        }

        static Update ofAttempt(Job.Active from, Job next) {
            return new Update(from, next, Optional.empty(), Optional.empty(), false);
        }

        static Update ofLapsed(Job.Active from, Job next) {
            return new Update(from, next, Optional.empty(), Optional.empty(), true);
        }

        static Update atRest(JobRecord from, Job.AtRest next) {
            return new Update(from.job(), next, Optional.of(from.version()), Optional.empty(), false);
        }

        static Update atRest(JobRecord from, Job.AtRest next, int maxWaiting) {
            return new Update(from.job(), next, Optional.of(from.version()), Optional.of(maxWaiting), false);
        }
    }

    static final class Settle extends Move<Settled> {
        final Job.Active attempt;
        final int max;
        final Instant now;

        Settle(Job.Active from, Job.AtRest next, int max, Instant now) {
            super(from, next, Optional.empty());
            this.attempt = from;
            this.max = max;
            this.now = now;
        }
    }

    /** A worker asks for more time. */
    static final class Extend extends Call<Optional<Job.Active>> {
        final Job.Active attempt;
        final Instant until;
        final Instant now;
        Optional<Job.Active> extended = Optional.empty();

        Extend(Job.Active attempt, Instant until, Instant now) {
            this.attempt = attempt;
            this.until = until;
            this.now = now;
        }
    }

    /** A line of the log of an attempt. */
    static final class Log extends Call<Long> {
        final Job.Active attempt;
        final String line;

        Log(Job.Active attempt, String line) {
            this.attempt = attempt;
            this.line = line;
        }
    }

    /** How far an attempt has come. */
    static final class Tell extends Call<Long> {
        final Job.Active attempt;
        final Progress progress;

        Tell(Job.Active attempt, Progress progress) {
            this.attempt = attempt;
            this.progress = progress;
        }
    }

    /** Whether another node waits for jobs. */
    static final class Look extends Call<Boolean> {
        private final Consumer<Boolean> looked;
        boolean found;

        /** @param looked is called by the thread that commits, also if it fails */
        Look(Consumer<Boolean> looked) {
            this.looked = looked;
        }

        @Override
        void answer(Boolean value) {
            super.answer(value);
            looked.accept(value);
        }

        @Override
        void fail(Throwable e) {
            super.fail(e);
            looked.accept(false);
        }
    }

    /** Anything else, which is done by itself. */
    static final class Other<T> extends Call<T> {
        final Action<T> action;

        interface Action<T> {
            T apply(Database database);
        }

        Other(Action<T> action) {
            this.action = action;
        }

        /** @param tries how often it is done at the most, when others are in the way */
        void run(Database database, int tries) {
            try {
                answer(action.apply(database));
            } catch (Database.Failure e) {
                if (tries > 1 && e.isWorthAnotherTry()) {
                    run(database, tries - 1);
                } else {
                    fail(e);
                }
            } catch (Throwable e) {
                fail(e);
            }
        }
    }
}
