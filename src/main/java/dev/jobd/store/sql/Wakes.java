package dev.jobd.store.sql;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * When nodes tell each other that there are jobs: a node that has found fewer than it has slots for waits to be told, and
 * one that has more jobs than slots tells one that waits. So a busy cluster is silent, and so is a single node.
 *
 * <p>Invariant: who waits looks for jobs once more after that was committed, and who has jobs looks for those who wait
 * after they were committed: one of both finds the other.
 *
 * <p>Touched by the thread that commits alone, but for what is volatile.
 */
final class Wakes {
    private final Runs runs;
    private final Optional<PostgresqlSignals> signals;
    private final Consumer<Call<?>> later;
    private volatile Runnable onRegistered = () -> {};
    private volatile Runnable onPolling = () -> {};
    /** Whether this node has found fewer jobs than it looked for. */
    private boolean hungry;
    /** Whether this node is to be told of jobs. */
    private volatile boolean registered;

    /** Whether this node is to be told of jobs for workers. */
    private volatile boolean polling;

    /** Whether others are about to be told of jobs for workers. */
    private volatile boolean telling;

    /** Whether a look for those who wait is on its way. */
    private boolean looking;

    /** @param later has a call committed */
    Wakes(Runs runs, Optional<PostgresqlSignals> signals, Consumer<Call<?>> later) {
        this.runs = runs;
        this.signals = signals;
        this.later = later;
    }

    /**
     * @param look has this node look for jobs
     * @param lookForWorkers the same for workers
     */
    void start(Runnable look, Runnable lookForWorkers) {
        onRegistered = look;
        onPolling = lookForWorkers;
    }

    /** This node is not to be told any more, or it is not known whether. */
    void forget() {
        registered = false;
        polling = false;
    }

    /** The same, of jobs for workers. */
    void forgetPolling() {
        polling = false;
    }

    /** There are more jobs in the line that no node runs: for workers, which may wait anywhere. */
    void comeForWorkers() {
        if (signals.isPresent() && !telling && !runs.alone()) {
            telling = true;
            Call<Database> call = new Call.Other<>(database -> {
                // Those that come from here on are told of by another call.
                telling = false;
                database.change(signals.get().wakeForWorkers(runs.own()));
                return database;
            });
            later.accept(call);
            call.told().exceptionally(_ -> {
                telling = false;
                return null;
            });
        }
    }

    /** Fewer jobs than workers looked for were found. */
    void polls() {
        if (signals.isPresent() && !polling && !runs.alone()) {
            polling = true;
            change(signals.get().awaitForWorkers(runs.own())).whenComplete((_, failure) -> {
                if (failure == null) {
                    onPolling.run();
                } else {
                    polling = false;
                }
            });
        }
    }

    /** There are more jobs in the line, on account of this node: for others too, unless it has slots for them itself. */
    void come() {
        if (!hungry) {
            look();
        }
    }

    /** Jobs are in the line that are not for this node. */
    void left() {
        look();
    }

    /** As many jobs as looked for were found: there may be more. */
    void full() {
        hungry = false;
        look();
    }

    /** Fewer jobs than looked for were found. */
    void hungry() {
        hungry = true;
        if (signals.isPresent() && !registered && !runs.alone()) {
            registered = true;
            change(signals.get().await(runs.own())).whenComplete((_, failure) -> {
                if (failure == null) {
                    onRegistered.run();
                } else {
                    registered = false;
                }
            });
        }
    }

    /** An attempt has to stop that is under way on another node. */
    void stop() {
        signals.ifPresent(present -> change(List.of(present.tellToStop())));
    }

    /** What is to be done when the queue is paused or resumed. */
    List<Work> ofQueue() {
        return signals.map(present -> List.of(present.tellOfQueue())).orElse(List.of());
    }

    private void look() {
        if (signals.isPresent() && !looking && !runs.alone()) {
            looking = true;
            later.accept(new Call.Look(this::looked));
        }
    }

    private void looked(boolean found) {
        looking = false;
        if (found) {
            change(signals.orElseThrow().wakeOther(runs.own()));
        }
    }

    /** Whether another node waits. */
    Work others(Row.Reader reader) {
        return signals.orElseThrow().othersWait(runs.own(), reader);
    }

    private CompletableFuture<List<Work>> change(List<Work> works) {
        Call<List<Work>> call = new Call.Other<>(database -> {
            database.change(works);
            return works;
        });
        later.accept(call);
        return call.told();
    }
}
