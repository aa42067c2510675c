package dev.jobd.engine;

import dev.jobd.domain.JobEvent;
import dev.jobd.domain.Outcome;
import dev.jobd.store.ClusterStores;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * One node of a {@link SimulatedCluster}: it runs, stands still for a while, stops, or is gone from one step to the next. All
 * that it does is done in these steps, on the thread of the test.
 */
final class SimulatedNode {
    private static final Duration TICK = Duration.ofSeconds(1);

    private final String name;
    private final Random random;
    private final SettableClock clock;
    private final SimulatedExecutor executor;
    private final SteppedTimer timer;
    private final SimulatedHandlers handlers;
    private final SimulatedWire wire;
    private final Engine engine;
    private Instant frozenUntil = Instant.MIN;
    /** What its own clock has more than that of the jobs. */
    private Duration skew = Duration.ZERO;

    private boolean gone;
    private boolean stopped;
    private boolean ticking;

    /** How many of its calls are under way, each of which the node waits for. */
    private int busy;

    SimulatedNode(SimulatedCluster cluster, Engine.Settings settings) {
        name = settings.node();
        random = cluster.random();
        clock = cluster.clock();
        executor = new SimulatedExecutor(random);
        timer = new SteppedTimer(clock);
        handlers = new SimulatedHandlers(random);
        wire = new SimulatedWire(random, clock, () -> waitFor(cluster));
        wire.calm(true);
        long start = random.nextInt();
        ClusterStores.Member member = cluster.stores().join(name, wire, () -> start + clock.nanos());
        Engine.Ground ground = new Engine.Ground(
                wire.to(cluster.promises().ledger().watched(name, member.store())),
                executor,
                timer,
                cluster.ownClocks() ? () -> clock.instant().plus(skew) : member.clock(),
                () -> start + clock.nanos(),
                _ -> cluster.nextId(),
                random::nextDouble);
        JobEvent.Listener listener = event -> {
            if (!gone) {
                cluster.promises().ledger().told(event);
            }
        };
        cluster.promises().limits().slots(name, settings.maxConcurrency());
        engine = new Engine(settings, ground, SimulatedType.all(), List.of(listener), (journal, _) -> {
            handlers.tellTo(journal);
            return new Watched(handlers, cluster);
        });
        handlers.of(engine.runner());
        wire.calm(cluster.isFinishing());
    }

    /** Handlers whose beginnings are looked at. */
    private record Watched(SimulatedHandlers handlers, SimulatedCluster cluster) implements Performer {
        @Override
        public Optional<Outcome> perform(Execution execution) {
            cluster.promises().begins(execution.job(), cluster.nodes());
            return handlers.perform(execution);
        }

        @Override
        public boolean leavesThreadClean(String type) {
            return handlers.leavesThreadClean(type);
        }
    }

    private void waitFor(SimulatedCluster cluster) {
        busy++;
        try {
            cluster.goOnWithout(this);
        } finally {
            busy--;
        }
    }

    void start() {
        act(() -> engine.lifecycle().start());
        tickLater();
    }

    private void tickLater() {
        timer.after(TICK, () -> {
            tickLater();
            tick();
        });
    }

    private void tick() {
        if (!ticking && !stopped) {
            ticking = true;
            try {
                engine.tick();
            } finally {
                ticking = false;
            }
        }
    }

    /** Has the node do something, as far as it is there. */
    void act(Runnable something) {
        try {
            if (runs()) {
                something.run();
            }
        } catch (SimulatedWire.Gone e) {
            // It was in the middle of something.
        }
    }

    void runDue() {
        act(timer::runDue);
    }

    /** Does what there is to be done, but perhaps not all of it. */
    void work() {
        while (random.nextInt(12) > 0 && step()) {}
    }

    /** Does all that there is to be done. */
    void workOff() {
        while (step()) {}
    }

    /** False when there is nothing to be done. */
    boolean step() {
        boolean[] done = new boolean[1];
        act(() -> done[0] = (busy == 0 && executor.step()) || wire.step());
        return done[0];
    }

    /** Somebody sets its own clock. */
    void skew(Duration ahead) {
        skew = ahead;
    }

    void freeze(Duration time) {
        frozenUntil = clock.instant().plus(time);
        wire.mishaps().happened();
    }

    void thaw() {
        frozenUntil = Instant.MIN;
        wire.mishaps().happened();
    }

    /** Without a word. */
    void crash() {
        gone = true;
        wire.cut();
    }

    /** As when it is asked to, and has the time to hand its jobs back; unless it has more to do just then. */
    void stop() {
        // What failed before has been done again by now.
        if (busy > 0 || !wire.mishaps().fineSince().isBefore(clock.instant().minusSeconds(2))) {
            return;
        }
        wire.calm(true);
        for (int i = 0; i < 100 && step(); i++) {}
        if (executor.isEmpty() && wire.isEmpty()) {
            wire.atOnce(true);
            act(() -> engine.lifecycle().stop());
            wire.atOnce(false);
            stopped = true;
        }
        wire.calm(false);
    }

    String name() {
        return name;
    }

    /** Whether it is there and does not stand still. */
    boolean runs() {
        return !gone && frozenUntil.equals(Instant.MIN);
    }

    /** Whether it also waits for nothing. */
    boolean isFree() {
        return runs() && busy == 0;
    }

    boolean hasStopped() {
        return stopped;
    }

    boolean isGone() {
        return gone;
    }

    Instant frozenUntil() {
        return frozenUntil;
    }

    Instant fineSince() {
        return wire.mishaps().fineSince();
    }

    Engine engine() {
        return engine;
    }

    SimulatedWire wire() {
        return wire;
    }

    SimulatedHandlers handlers() {
        return handlers;
    }

    SteppedTimer timer() {
        return timer;
    }
}
