package dev.jobd.engine;

import dev.jobd.domain.BulkAction;
import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.ProblemException;
import dev.jobd.store.ClusterStores;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Nodes that share their jobs under a random history: people ask things of any of them, handlers do what they like, nodes
 * crash, stand still, stop and start, and what they send to the jobs is late or lost. After every step all promises are
 * checked. One seed makes one history, always the same.
 */
final class SimulatedCluster {
    private static final int MOST_NODES = 4;
    private static final int MOST_SKEW = 100_000;

    /** As nodes learn the time from answers that are late. */
    private static final Duration APART = Duration.ofSeconds(3);

    private final Random random;
    private final SettableClock clock;
    private final ClusterStores stores;
    private final Duration lease;
    private final SimulatedRequests requests;
    private final ClusterPromises promises;
    private final SimulatedWorkers workers;
    private final SimulatedTime time;
    private final Engine.Settings settings;
    private final boolean ownClocks;
    /** Also those that are gone: some of what they have sent may still arrive. */
    private final List<SimulatedNode> nodes = new CopyOnWriteArrayList<>();

    private long ids;
    private boolean finishing;
    /** How many calls are under way during which the world goes on. */
    private int depth;

    /** @param stores by the clock, with leases of this length */
    SimulatedCluster(Random random, SettableClock clock, ClusterStores stores, Duration lease) {
        this.random = random;
        this.clock = clock;
        this.stores = stores;
        this.lease = lease;
        ownClocks = random.nextInt(3) == 0;
        // Leases of workers are by the clock of the jobs.
        requests =
                new SimulatedRequests(random, clock, ownClocks ? SimulatedRequests.TYPES : SimulatedRequests.ALL_TYPES);
        promises = new ClusterPromises(stores, clock, lease);
        time = new SimulatedTime(clock, nodes, promises);
        workers = new SimulatedWorkers(
                random,
                clock,
                promises.verdict(),
                id -> promises.ledger().find(id).map(JobRecord::job),
                APART);
        stores.declare(SimulatedWorkers.DECLARED);
        settings = new Engine.Settings(
                "any",
                1,
                1000,
                5 + random.nextInt(20),
                Duration.ofSeconds(1 + random.nextInt(60)),
                Duration.ofSeconds(random.nextInt(100)),
                Duration.ofSeconds(random.nextInt(10)),
                Duration.ZERO);
        startNode();
        startNode();
    }

    Random random() {
        return random;
    }

    SettableClock clock() {
        return clock;
    }

    ClusterStores stores() {
        return stores;
    }

    ClusterPromises promises() {
        return promises;
    }

    /** Whether the nodes go by their own clocks, which somebody sets, and not by that of the jobs. */
    boolean ownClocks() {
        return ownClocks;
    }

    /** Whether nothing goes wrong any more. */
    boolean isFinishing() {
        return finishing;
    }

    List<SimulatedNode> nodes() {
        return nodes;
    }

    UUID nextId() {
        return new UUID(0, ++ids);
    }

    /** Plays this many steps, and then lets everything come to its end. */
    void play(int steps) {
        for (int i = 0; i < steps; i++) {
            step();
            promises.check(nodes);
        }
        finish();
        promises.checkEnd(nodes);
    }

    private void startNode() {
        if (nodes.stream().filter(node -> !node.isGone()).count() < MOST_NODES) {
            SimulatedNode node = new SimulatedNode(
                    this,
                    new Engine.Settings(
                            "node-" + nodes.size(),
                            1 + random.nextInt(3),
                            settings.maxJobs(),
                            settings.maxQueued(),
                            settings.jobTimeout(),
                            settings.jobTtl(),
                            settings.cancelGrace(),
                            settings.shutdownGrace()));
            nodes.add(node);
            node.start();
        }
    }

    private void step() {
        switch (random.nextInt(55)) {
            case 0, 1, 2, 3, 4, 5 -> submit(1);
            case 6 -> submit(1 + random.nextInt(4));
            case 7, 8 -> ask(node -> promises.told(node.cancel(requests.anyJob())));
            case 9 -> ask(node -> node.pause(requests.anyJob()));
            case 10, 11 -> ask(node -> node.resume(requests.anyJob()));
            case 12 -> ask(node -> node.retry(requests.anyJob()));
            case 13 -> ask(node -> promises.told(node.fail(requests.anyJob(), "because")));
            case 14 -> ask(node -> node.patch(requests.anyJob(), requests.patch()));
            case 15 -> ask(node -> node.bulk(requests.pick(List.of(BulkAction.values())), requests.filter()));
            case 16 -> ask(random.nextInt(3) == 0 ? Orchestrator::pauseQueue : Orchestrator::resumeQueue);
            case 17 -> startNode();
            case 18 -> with(SimulatedNode::isFree, SimulatedNode::stop);
            case 19 -> with(node -> !node.isGone(), SimulatedNode::crash);
            case 20, 21 -> with(SimulatedNode::runs, node -> node.freeze(part(3)));
            case 22 -> with(SimulatedNode::runs, node -> node.freeze(part(1)));
            case 23 -> with(SimulatedNode::runs, node -> node.wire().mishaps().reachable(false));
            case 24 -> with(_ -> true, node -> node.wire().mishaps().reachable(true));
            case 25 -> with(_ -> true, node -> node.wire().mishaps().losses(random.nextInt(3) * 20));
            case 26 -> time.pass(part(2));
            case 27, 28, 29, 30, 31, 32 -> time.pass(Duration.ofMillis(random.nextInt(3_000)));
            case 33 -> with(SimulatedNode::isFree, node -> node.act(node.handlers()::obey));
            case 34, 35, 36, 37 -> with(SimulatedNode::isFree, node -> node.act(node.handlers()::endOne));
            case 38, 39 -> with(SimulatedNode::isFree, node -> node.act(node.handlers()::tellOne));
            case 40, 41 -> with(SimulatedNode::runs, node -> node.act(node.wire()::signal));
            case 42 -> with(node -> !node.runs(), node -> node.wire().arrive());
            case 43 -> with(_ -> true, node -> node.skew(Duration.ofMillis(random.nextInt(2 * MOST_SKEW) - MOST_SKEW)));
            case 44, 45, 46, 47, 48 -> askForWork(workers::call);
            default -> with(SimulatedNode::isFree, SimulatedNode::step);
        }
    }

    /** Some part of so many leases. */
    private Duration part(int leases) {
        return Duration.ofMillis(random.nextLong(leases * lease.toMillis()));
    }

    private void with(Predicate<SimulatedNode> some, Consumer<SimulatedNode> act) {
        List<SimulatedNode> all = nodes.stream().filter(some).toList();
        if (!all.isEmpty()) {
            act.accept(requests.pick(all));
        }
    }

    private void submit(int count) {
        ask(node -> node.submit(requests.submissions(count), Runnable::run)
                .thenAccept(taken -> taken.forEach(job -> {
                    requests.taken(World.id(job.job()));
                    promises.acknowledged(job);
                })));
    }

    private void ask(Consumer<Orchestrator> request) {
        with(
                SimulatedNode::isFree,
                node -> node.act(() -> {
                    try {
                        request.accept(node.engine().orchestrator());
                    } catch (ProblemException e) {
                        // Whoever asked knows.
                    } catch (CompletionException e) {
                        if (!(e.getCause() instanceof ProblemException)) {
                            throw e;
                        }
                    }
                }));
    }

    private void askForWork(Consumer<Workers> request) {
        with(
                node -> node.isFree() && !node.hasStopped(),
                node -> node.act(() -> request.accept(node.engine().workers())));
    }

    /** A node waits for an answer. Returns when it may go on. */
    void goOnWithout(SimulatedNode waiting) {
        if (depth < 2) {
            depth++;
            for (int i = random.nextInt(4); i > 0; i--) {
                step();
            }
            depth--;
        }
        while (!waiting.isGone() && !waiting.runs()) {
            time.pass(Duration.between(clock.instant(), waiting.frozenUntil()));
        }
    }

    /** Nobody asks for anything any more, nothing goes wrong, and all handlers do their work: every job has to end. */
    private void finish() {
        finishing = true;
        for (SimulatedNode node : nodes) {
            while (node.wire().arrive()) {}
            node.wire().mishaps().reachable(true);
            node.wire().calm(true);
        }
        time.pass(lease.multipliedBy(3));
        if (nodes.stream().noneMatch(node -> node.runs() && !node.hasStopped())) {
            startNode();
        }
        nodes.forEach(SimulatedNode::workOff);
        for (int round = 0; round < 100 && !promises.allHaveEnded(); round++) {
            nodes.forEach(SimulatedNode::workOff);
            nodes.forEach(node -> node.act(node.handlers()::endAll));
            askForWork(workers::endAll);
            nodes.forEach(SimulatedNode::workOff);
            // Each time, as some of what was asked for arrives late.
            ask(Orchestrator::resumeQueue);
            ask(node -> node.bulk(BulkAction.RESUME, JobFilter.ALL));
            time.pass(Duration.ofSeconds(7));
        }
        nodes.forEach(SimulatedNode::workOff);
    }
}
