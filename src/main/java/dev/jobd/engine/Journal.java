package dev.jobd.engine;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.JobLog;
import dev.jobd.domain.ProblemException;
import dev.jobd.domain.Progress;
import dev.jobd.store.JobStore;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What attempts tell while they are under way: it is stored, and then everybody is told. Where each change is a commit, what
 * comes within a moment is stored together: lines as one text, and of progress the last.
 */
final class Journal {
    private static final Logger LOG = Logger.getLogger(Journal.class);
    private static final Duration MOMENT = Duration.ofMillis(200);

    /** As much as readers of events are told at once. */
    private static final int MAX_GATHERED = 4096;

    private final JobStore store;
    private final JobEvents events;
    private final Timer timer;
    private final boolean gathers;
    private final Map<Long, Gathered> byToken = new ConcurrentHashMap<>();
    private final AtomicBoolean storesSoon = new AtomicBoolean();

    Journal(JobStore store, JobEvents events, Timer timer) {
        this.store = store;
        this.events = events;
        this.timer = timer;
        this.gathers = store.durable();
    }

    /** Of one attempt, not yet stored. Its lock keeps what is stored in order. */
    private final class Gathered {
        private final Job.Running attempt;
        private final ReentrantLock lock = new ReentrantLock();
        private final StringBuilder lines = new StringBuilder();
        private @Nullable Progress progress;
        /** In characters. */
        private long told;

        private boolean closed;

        Gathered(Job.Running attempt) {
            this.attempt = attempt;
        }

        /** False when it is closed. */
        boolean gather(Consumer<Gathered> change) {
            lock.lock();
            try {
                if (!closed) {
                    change.accept(this);
                }
                return !closed;
            } finally {
                lock.unlock();
            }
        }

        private void add(String line) {
            if (told > JobLog.MAX_BYTES) {
                // The log is full: what is told faster than it can be stored is not to heap up for nothing.
                return;
            }
            told += line.length() + 1;
            if (lines.length() + line.length() > MAX_GATHERED) {
                storeLines();
            }
            lines.append(lines.isEmpty() ? "" : "\n").append(line);
        }

        /** @return whether it is closed, as nothing has come since the last time */
        boolean store() {
            lock.lock();
            try {
                closed |= lines.isEmpty() && progress == null;
                storeAll();
                return closed;
            } finally {
                lock.unlock();
            }
        }

        void close() {
            lock.lock();
            try {
                closed = true;
                storeAll();
            } finally {
                lock.unlock();
            }
        }

        private void storeAll() {
            storeLines();
            if (progress != null) {
                Journal.this.store(attempt, progress);
                progress = null;
            }
        }

        private void storeLines() {
            if (!lines.isEmpty()) {
                Journal.this.store(attempt, lines.toString());
                lines.setLength(0);
            }
        }
    }

    /** A line for the log of the job. Does not block. */
    void log(Job.Running attempt, String line) {
        if (gathers) {
            gather(attempt, one -> one.add(line));
        } else {
            store(attempt, line);
        }
    }

    /** Does not block. */
    void progress(Job.Running attempt, Progress progress) {
        if (gathers) {
            gather(attempt, one -> one.progress = progress);
        } else {
            store(attempt, progress);
        }
    }

    /** What the attempt has told is stored before whatever is stored from now on. Does not block. */
    void end(Job.Running attempt) {
        if (gathers) {
            Gathered last = byToken.remove(attempt.fence().token());
            if (last != null) {
                last.close();
            }
        }
    }

    private void gather(Job.Running attempt, Consumer<Gathered> change) {
        long token = attempt.fence().token();
        Gathered one = byToken.computeIfAbsent(token, _ -> new Gathered(attempt));
        while (!one.gather(change)) {
            // It was closed a moment ago, and whoever did so has not taken it out yet.
            byToken.remove(token, one);
            one = byToken.computeIfAbsent(token, _ -> new Gathered(attempt));
        }
        storeSoon();
    }

    private void storeSoon() {
        if (storesSoon.compareAndSet(false, true)) {
            timer.after(MOMENT, () -> {
                storesSoon.set(false);
                byToken.values().removeIf(Gathered::store);
                if (!byToken.isEmpty()) {
                    storeSoon();
                }
            });
        }
    }

    private void store(Job.Running attempt, String lines) {
        tell(attempt, store.append(attempt, lines), version -> new JobEvent.Logged(attempt, lines, version));
    }

    private void store(Job.Running attempt, Progress progress) {
        tell(
                attempt,
                store.progress(attempt, progress),
                version -> new JobEvent.Progressed(attempt, progress, version));
    }

    private void tell(Job.Running attempt, CompletionStage<Long> stored, LongFunction<JobEvent> event) {
        stored.whenComplete((version, failure) -> {
            if (failure != null && ProblemException.isForNow(failure)) {
                LOG.warnf(
                        "what job=%s told is not stored, as the store is away",
                        attempt.spec().id());
            } else if (failure != null) {
                LOG.errorf(
                        failure,
                        "cannot store what is told by job=%s",
                        attempt.spec().id());
            } else if (version != JobStore.LOST) {
                events.publish(event.apply(version));
            }
        });
    }
}
