package dev.jobd.store.sql;

import dev.jobd.domain.Job;
import dev.jobd.domain.Progress;
import dev.jobd.store.Claimed;
import dev.jobd.store.Inserted;
import dev.jobd.store.JobStore;
import dev.jobd.store.Settled;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A call that changes something. It becomes part of a {@link Batch}, by whose thread alone it is touched from then on, and
 * is answered when that is committed.
 */
abstract sealed class Call<T> {
    final CompletableFuture<T> answer = new CompletableFuture<>();

    /** What goes wrong is an answer too. */
    void answer(Supplier<T> source) {
        try {
            answer.complete(source.get());
        } catch (Throwable e) {
            answer.completeExceptionally(e);
        }
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
        final String node;
        final Instant now;

        Claim(int max, String node, Instant now) {
            this.max = max;
            this.node = node;
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

        Update(Job from, Job next, Optional<Long> seen, Optional<Integer> maxWaiting) {
            super(from, next, seen);
            this.maxWaiting = maxWaiting;
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
        boolean found;
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
                answer.complete(action.apply(database));
            } catch (Database.Failure e) {
                if (tries > 1 && e.isWorthAnotherTry()) {
                    run(database, tries - 1);
                } else {
                    answer.completeExceptionally(e);
                }
            } catch (Throwable e) {
                answer.completeExceptionally(e);
            }
        }
    }
}
