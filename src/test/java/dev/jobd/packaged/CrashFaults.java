package dev.jobd.packaged;

import static org.awaitility.Awaitility.await;

import dev.jobd.packaged.CrashPlan.Fault;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Lets the faults of a plan happen, each when it is time and the one before it has begun. */
final class CrashFaults {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final List<CrashNode> nodes;
    private final CrashStore store;
    private final CrashLedger ledger;

    CrashFaults(List<CrashNode> nodes, CrashStore store, CrashLedger ledger) {
        this.nodes = nodes;
        this.store = store;
        this.ledger = ledger;
    }

    /** Blocks until all are over, and all nodes are up. */
    void happen(CrashPlan plan) {
        long last = System.nanoTime();
        Duration before = Duration.ZERO;
        try (ExecutorService repairs = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Fault fault : plan.faults()) {
                if (nodes.size() == 1) {
                    // The time it takes to come up is none in which something could go wrong.
                    awaitUp(nodes.getFirst());
                    last = System.nanoTime();
                }
                last += fault.at().minus(before).toNanos();
                before = fault.at();
                LockSupport.parkNanos(last - System.nanoTime());
                happen(fault, repairs);
            }
        }
        await().atMost(LIMIT).until(() -> nodes.stream().allMatch(CrashNode::up));
    }

    private void happen(Fault fault, ExecutorService repairs) {
        CrashNode node = nodes.get(fault.node());
        switch (fault.kind()) {
            case KILL -> {
                strike(fault, node, node::kill);
                later(repairs, fault, node::start);
            }
            case FREEZE -> {
                strike(fault, node, node::freeze);
                later(repairs, fault, node::thaw);
            }
            case STOP -> {
                strike(fault, node, node::terminate);
                later(repairs, fault, () -> {
                    if (node.exitCode() != 0) {
                        ledger.wrong(node.name() + " has ended with " + node.exitCode() + " when it was told to stop");
                    }
                    node.start();
                });
            }
            case STORE_CRASH, STORE_RESTART, CUT -> {
                ledger.strikes(fault.kind(), "store");
                store.suffer(fault);
            }
        }
    }

    /** Where there are several nodes, one at least is left. */
    private void strike(Fault fault, CrashNode node, Runnable blow) {
        awaitUp(node);
        ledger.strikes(fault.kind(), node.name());
        blow.run();
    }

    private void awaitUp(CrashNode node) {
        await().atMost(LIMIT)
                .pollInterval(10, TimeUnit.MILLISECONDS)
                .until(() -> node.up() && (nodes.size() == 1 || upCount() > 1));
    }

    private long upCount() {
        return nodes.stream().filter(CrashNode::up).count();
    }

    private void later(ExecutorService repairs, Fault fault, Runnable repair) {
        var _ = repairs.submit(() -> {
            LockSupport.parkNanos(fault.lasts().toNanos());
            try {
                repair.run();
            } catch (RuntimeException e) {
                ledger.wrong("after " + fault + ": " + e);
            }
        });
    }
}
