package dev.jobd.store;

import static java.util.Objects.requireNonNull;

import dev.jobd.domain.Exchange;
import dev.jobd.domain.Job;
import dev.jobd.domain.Problem;
import dev.jobd.domain.ProblemException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one node of a {@link PlainCluster} has. As a node does that stores its changes one after the other, it finds out with
 * each what became of the one before: attempts that it was given without hearing of it go back as if they had not begun.
 */
final class PlainNode {
    private static final ProblemException AWAY =
            new Problem.StoreUnavailable("cut off", Duration.ofSeconds(2)).asException();

    private final PlainCluster cluster;
    private final ClusterStores.Way way;
    private final LongSupplier nanos;
    private final LearnedClock clock;
    private final List<Job.Running> unheardOf = new ArrayList<>();
    private int run;
    private boolean serves = true;

    PlainNode(PlainCluster cluster, ClusterStores.Way way, LongSupplier nanos) {
        this.cluster = cluster;
        this.way = way;
        this.nanos = nanos;
        this.clock = new LearnedClock(nanos);
        run = cluster.begin();
        clock.heard(nanos.getAsLong(), cluster.clock.instant(), nanos.getAsLong());
    }

    InstantSource clock() {
        return clock;
    }

    JobStore store() {
        return (JobStore) Proxy.newProxyInstance(
                JobStore.class.getClassLoader(),
                new Class<?>[] {JobStore.class},
                (_, called, args) -> call(called, args));
    }

    private @Nullable Object call(Method called, Object @Nullable [] args) throws Throwable {
        return switch (called.getName()) {
            case "durable", "available" -> true;
            case "lease" -> Optional.of(cluster.lease);
            case "exchange" -> Exchange.NONE;
            case "paused" -> cluster.jobs.paused();
            case "serve" -> {
                serves = args != null && !((Set<?>) args[0]).isEmpty();
                if (serves) {
                    invoke(called, args);
                }
                yield null;
            }
            default -> overTheWay(called, args);
        };
    }

    private @Nullable Object overTheWay(Method called, Object @Nullable [] args) throws Throwable {
        long asked = nanos.getAsLong();
        if (!way.arrives()) {
            return away(called);
        }
        if (ClusterStores.CHANGES.contains(called.getName())) {
            giveBackUnheardOf();
        }
        Object answer = answer(called, args);
        List<Job.Running> claimed = claimed(answer);
        claimed.forEach(attempt -> cluster.claimed(attempt, run));
        Instant then = cluster.clock.instant();
        if (!way.isHeardOf()) {
            unheardOf.addAll(claimed);
            return away(called);
        }
        if (Set.of("renew", "restart").contains(called.getName())) {
            clock.heard(asked, then, nanos.getAsLong());
        }
        return answer;
    }

    private @Nullable Object answer(Method called, Object @Nullable [] args) throws Throwable {
        boolean mayClaim = serves && cluster.lasts(run);
        switch (called.getName()) {
            case "renew":
                return cluster.renew(run);
            case "restart":
                cluster.end(run);
                run = cluster.begin();
                return null;
            case "leave":
                cluster.end(run);
                return null;
            case "adrift":
                return cluster.active().stream()
                        .filter(attempt -> attempt.leasedUntil().isEmpty()
                                ? !cluster.lasts(cluster.holder(attempt))
                                : !attempt.leasedUntil().get().isAfter((Instant) requireNonNull(args)[0]))
                        .toList();
            case "stopping":
                return cluster.active().stream()
                        .filter(attempt -> attempt instanceof Job.Cancelling
                                && attempt.leasedUntil().isEmpty()
                                && cluster.holder(attempt) == run)
                        .toList();
            case "claim", "settle":
                if (requireNonNull(args)[0] instanceof WorkerClaim) {
                    return mayClaim ? invoke(called, args) : CompletableFuture.completedFuture(Claimed.NONE);
                }
                int most = called.getName().equals("claim") ? 0 : 2;
                return invoke(called, mayClaim ? args : with(args, most, 0));
            default:
                return invoke(called, args);
        }
    }

    /** As recovered after the first call that arrives, which is before it. */
    private void giveBackUnheardOf() {
        for (Job.Running attempt : unheardOf) {
            if (cluster.holder(attempt) == run) {
                giveBack(attempt);
            }
        }
        unheardOf.clear();
    }

    private void giveBack(Job.Running attempt) {
        Instant now = cluster.clock.instant();
        cluster.active().stream()
                .filter(present -> present.fence().equals(attempt.fence()))
                .forEach(present -> cluster.jobs.update(present, present.release(now)));
    }

    private static List<Job.Running> claimed(@Nullable Object answer) {
        return switch (answer) {
            case Claimed claimed ->
                claimed.claims().stream().map(Claimed.Claim::job).toList();
            case CompletableFuture<?> stage when stage.join() instanceof Settled settled -> claimed(settled.claimed());
            case CompletableFuture<?> stage when stage.join() instanceof Claimed claimed -> claimed(claimed);
            case null, default -> List.of();
        };
    }

    private @Nullable Object invoke(Method called, Object @Nullable [] args) throws Throwable {
        try {
            return called.invoke(cluster.jobs, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static Object[] with(Object @Nullable [] args, int at, Object value) {
        Object[] changed = args == null ? new Object[0] : args.clone();
        changed[at] = value;
        return changed;
    }

    private static Object away(Method called) {
        if (called.getReturnType().equals(CompletionStage.class)) {
            return CompletableFuture.failedFuture(AWAY);
        }
        throw AWAY;
    }
}
