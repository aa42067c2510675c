package dev.jobd.store.sql;

import dev.jobd.domain.Exchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Texts in notifications, some of them at a time, in transactions of their own: none of those of jobs waits for them.
 * Nothing is sent while no other node listens.
 */
final class PostgresqlExchange implements Exchange {
    private static final long GATHER_MILLIS = 20;

    /** Of those that wait to be sent. */
    private static final int MAX_TEXTS = 10_000;

    private static final int MAX_AT_ONCE = 100;

    /** Others may write for as long as they like; what they do to jobs takes milliseconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final Query LISTEN =
            Query.of("UPDATE node SET listening = (? = 1) WHERE id = ?", Kind.NUMBER, Kind.NUMBER);

    private static final Query OTHERS_LISTEN =
            Query.of("SELECT 1 FROM node WHERE listening AND id <> ? AND lease > :clock LIMIT 1", Kind.NUMBER);

    private static final Query PRESENT = Query.of("""
            SELECT last_value, pg_snapshot_xmax(pg_current_snapshot())::text::bigint FROM job_version
            """);

    private static final Query OLDEST = Query.of("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint");

    private final Postgresql database;
    private final PostgresqlSignals signals;
    private final LeasedRuns runs;
    private final Consumer<Call<?>> committer;
    private final Executor later =
            CompletableFuture.delayedExecutor(GATHER_MILLIS, TimeUnit.MILLISECONDS, Runnable::run);

    private final Queue<String> texts = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean sending = new AtomicBoolean();
    private volatile boolean wanted;
    private volatile boolean joined;
    /** The run of which the database knew last that it wants to be told. */
    private volatile long listening;

    private volatile Consumer<String> receiver = _ -> {};
    private volatile LongConsumer versions = _ -> {};
    /** The last version when it was last asked for. */
    private volatile long lastSeen;

    /** @param committer has a call committed */
    PostgresqlExchange(Postgresql database, PostgresqlSignals signals, LeasedRuns runs, Consumer<Call<?>> committer) {
        this.database = database;
        this.signals = signals;
        this.runs = runs;
        this.committer = committer;
    }

    @Override
    public boolean shared() {
        return true;
    }

    @Override
    public boolean wanted() {
        return wanted;
    }

    @Override
    public void send(String text) {
        if (waiting.incrementAndGet() > MAX_TEXTS) {
            waiting.decrementAndGet();
            return;
        }
        texts.add(text);
        send(later);
    }

    private void send(Executor when) {
        if (sending.compareAndSet(false, true)) {
            when.execute(() -> {
                Call<?> call = new Call.Other<>(_ -> {
                    sendSome();
                    return this;
                });
                call.told().whenComplete((_, failure) -> {
                    if (failure != null) {
                        // At once it would fail again, and again.
                        while (next() != null) {}
                    }
                    sending.set(false);
                    if (!texts.isEmpty()) {
                        send(Runnable::run);
                    }
                });
                committer.accept(call);
            });
        }
    }

    private @Nullable String next() {
        String text = texts.poll();
        if (text != null) {
            waiting.decrementAndGet();
        }
        return text;
    }

    private void sendSome() {
        List<Work> works = new ArrayList<>();
        for (String text = next(); text != null; text = next()) {
            works.add(signals.tell(runs.own(), text));
            if (works.size() == MAX_AT_ONCE) {
                break;
            }
        }
        database.change(signals.inAHurry(works));
    }

    @Override
    public long join(Consumer<String> told, LongConsumer known) {
        receiver = told;
        versions = known;
        joined = true;
        try {
            listen();
            long[] present = present();
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (oldest() < present[1] && System.nanoTime() - end < 0) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
            lastSeen = present[0];
            return present[0];
        } catch (RuntimeException e) {
            leave();
            throw e;
        }
    }

    /** The last version, and the transaction that is the next to begin. */
    private long[] present() {
        long[] present = new long[2];
        database.read(database.values(PRESENT, row -> {
            present[0] = row.number(1);
            present[1] = row.number(2);
        }));
        return present;
    }

    /** Transactions that began before this one have ended. */
    private long oldest() {
        long[] oldest = new long[1];
        database.read(database.values(OLDEST, row -> oldest[0] = row.number(1)));
        return oldest[0];
    }

    @Override
    public void leave() {
        joined = false;
        receiver = _ -> {};
        versions = _ -> {};
        committer.accept(new Call.Other<>(_ -> {
            database.change(listening(joined));
            return this;
        }));
    }

    private void listen() {
        long run = runs.own();
        database.changeBeside(PATIENCE, listening(true));
        listening = run;
    }

    private List<Work> listening(boolean wants) {
        return signals.inAHurry(List.of(
                database.values(LISTEN, Row.Reader.NONE, wants ? 1L : 0L, runs.own()), signals.tellOfListeners()));
    }

    /** Something that another node has sent. */
    void heard(long run, String text) {
        if (run != runs.own()) {
            receiver.accept(text);
        }
    }

    /** Finds out again who listens, and says so of this node if its run is a new one. */
    void look() {
        if (joined && listening != runs.own()) {
            listen();
        }
        if (joined) {
            // What was there a while ago has come, or never will.
            versions.accept(lastSeen);
            lastSeen = present()[0];
        }
        boolean[] others = new boolean[1];
        database.read(database.values(OTHERS_LISTEN, _ -> others[0] = true, runs.own()));
        wanted = others[0];
    }
}
