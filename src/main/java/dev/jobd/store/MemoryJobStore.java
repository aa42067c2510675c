package dev.jobd.store;

import dev.jobd.domain.Fence;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobLog;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.Tally;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Jobs on the heap of this process, gone with it. One lock guards everything; nothing waits or calls out while it is
 * held, and no operation takes longer with more jobs.
 */
public final class MemoryJobStore implements JobStore {
    private static final CompletionStage<Boolean> YES = CompletableFuture.completedStage(true);
    private static final CompletionStage<Boolean> NO = CompletableFuture.completedStage(false);

    /** Guards all fields below, and every entry. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<UUID, Entry> entries = new HashMap<>();
    private final ArrayDeque<Entry> queued = new ArrayDeque<>();
    private final ArrayDeque<UUID> ended = new ArrayDeque<>();
    private long fences;
    private long submitted;
    private long running;
    private long succeeded;
    private long failed;

    @Override
    public CompletionStage<Boolean> insert(Job.Queued job, int maxQueued) {
        return locked(() -> {
            if (queued.size() >= maxQueued) {
                return NO;
            }
            Entry entry = new Entry(job);
            entries.put(job.spec().id(), entry);
            queued.add(entry);
            submitted++;
            return YES;
        });
    }

    @Override
    public List<Job.Running> claim(int max, String node, Instant now) {
        return locked(() -> {
            if (queued.isEmpty()) {
                return List.of();
            }
            List<Job.Running> claimed = new ArrayList<>(Math.min(max, queued.size()));
            while (claimed.size() < max && !queued.isEmpty()) {
                Entry entry = queued.remove();
                if (entry.job instanceof Job.Queued job) {
                    Job.Running attempt = job.claim(new Fence(++fences), node, now);
                    entry.become(attempt);
                    running++;
                    claimed.add(attempt);
                }
            }
            return claimed;
        });
    }

    @Override
    public CompletionStage<Boolean> update(Fence fence, Job.AtRest next) {
        return locked(() -> {
            Entry entry = runningEntry(next.spec().id(), fence);
            if (entry == null) {
                return NO;
            }
            running--;
            entry.become(next);
            switch (next) {
                case Job.Queued _ -> queued.addFirst(entry);
                case Job.Succeeded _ -> {
                    succeeded++;
                    ended.add(next.spec().id());
                }
                case Job.Failed _ -> {
                    failed++;
                    ended.add(next.spec().id());
                }
            }
            return YES;
        });
    }

    @Override
    public boolean append(Job.Running attempt, String line) {
        return locked(() -> {
            Entry entry = runningEntry(attempt.spec().id(), attempt.fence());
            if (entry == null) {
                return false;
            }
            entry.log(line);
            return true;
        });
    }

    @Override
    public Optional<JobRecord> find(UUID id) {
        return locked(() -> Optional.ofNullable(entries.get(id)).map(Entry::snapshot));
    }

    @Override
    public Tally tally() {
        return locked(() -> new Tally(submitted, queued.size(), running, succeeded, failed));
    }

    @Override
    public List<Job> unfinished() {
        return locked(() -> entries.values().stream()
                .map(entry -> entry.job)
                .filter(job -> !(job instanceof Job.Ended))
                .sorted(Comparator.comparing(job -> job.spec().id()))
                .toList());
    }

    @Override
    public int evict(int keep) {
        return locked(() -> {
            int dropped = 0;
            while (ended.size() > keep) {
                entries.remove(ended.remove());
                dropped++;
            }
            return dropped;
        });
    }

    private @Nullable Entry runningEntry(UUID id, Fence fence) {
        Entry entry = entries.get(id);
        boolean current = entry != null
                && entry.job instanceof Job.Running attempt
                // Not equals: a native image interprets that of a record, which took longer than all else done here.
                && attempt.fence().token() == fence.token();
        return current ? entry : null;
    }

    private <T> T locked(Supplier<T> body) {
        lock.lock();
        try {
            return body.get();
        } finally {
            lock.unlock();
        }
    }

    /** What is kept of one job. */
    private static final class Entry {
        private Job job;
        private long version = 1;
        private @Nullable JobLog log;

        Entry(Job job) {
            this.job = job;
        }

        void become(Job next) {
            job = next;
            version++;
        }

        void log(String line) {
            if (log == null) {
                log = new JobLog();
            }
            if (log.append(line)) {
                version++;
            }
        }

        JobRecord snapshot() {
            return new JobRecord(job, log == null ? "" : log.toString(), version);
        }
    }
}
