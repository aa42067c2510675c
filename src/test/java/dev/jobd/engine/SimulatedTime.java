package dev.jobd.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The time of a {@link SimulatedCluster}: what comes due while it passes is done when it does, node by node. */
final class SimulatedTime {
    private final SettableClock clock;
    private final List<SimulatedNode> nodes;
    private final ClusterPromises promises;

    SimulatedTime(SettableClock clock, List<SimulatedNode> nodes, ClusterPromises promises) {
        this.clock = clock;
        this.nodes = nodes;
        this.promises = promises;
    }

    void pass(Duration time) {
        Instant end = clock.instant().plus(time);
        for (Instant next = next(); !next.isAfter(end); next = next()) {
            moveTo(next);
            for (SimulatedNode node : nodes) {
                if (!node.isGone() && !node.runs() && !node.frozenUntil().isAfter(clock.instant())) {
                    node.thaw();
                    node.work();
                }
                node.runDue();
            }
            promises.check(nodes);
            nodes.forEach(SimulatedNode::work);
        }
        moveTo(end);
    }

    private void moveTo(Instant time) {
        if (time.isAfter(clock.instant())) {
            clock.advance(Duration.between(clock.instant(), time));
        }
    }

    /** When something is to be done next. */
    private Instant next() {
        Instant next = Instant.MAX;
        for (SimulatedNode node : nodes) {
            Instant own =
                    node.isGone() ? Instant.MAX : node.runs() ? node.timer().next() : node.frozenUntil();
            next = own.isBefore(next) ? own : next;
        }
        return next;
    }
}
