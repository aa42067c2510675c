package dev.jobd.observe;

import dev.jobd.domain.NodeStatus;
import dev.jobd.domain.OpenCircuits;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** Liveness, readiness and startup at {@code /q/health}, for whoever restarts nodes and routes requests to them. */
@Singleton
final class HealthChecks {
    private static final String DISPATCHER = "dispatcher makes progress";
    private static final String ACCEPTING = "node takes jobs";
    private static final String STARTED = "node has started";

    @Produces
    @Liveness
    HealthCheck live(NodeStatus node) {
        return () -> answer(DISPATCHER, node.live());
    }

    @Produces
    @Readiness
    HealthCheck ready(NodeStatus node, OpenCircuits circuits) {
        return () -> {
            HealthCheckResponseBuilder answer =
                    HealthCheckResponse.named(ACCEPTING).status(node.ready());
            List<String> heldBack = circuits.hosts();
            // For whoever looks: a node is ready though others are not.
            return heldBack.isEmpty()
                    ? answer.build()
                    : answer.withData("calls_held_back", String.join(", ", heldBack))
                            .build();
        };
    }

    @Produces
    @Startup
    HealthCheck started(NodeStatus node) {
        return () -> answer(STARTED, node.started());
    }

    private static HealthCheckResponse answer(String name, boolean up) {
        return HealthCheckResponse.named(name).status(up).build();
    }
}
