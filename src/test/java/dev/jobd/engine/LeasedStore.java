package dev.jobd.engine;

import dev.jobd.domain.Problem;
import dev.jobd.store.JobStore;
import dev.jobd.store.MemoryJobStore;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A store in memory that says that a node has its attempts for a time only, and answers renewals as the test wants. */
final class LeasedStore {
    static final Duration LEASE = Duration.ofSeconds(15);

    private static final Problem AWAY = new Problem.StoreUnavailable("gone", Duration.ofSeconds(2));

    private final JobStore real = new MemoryJobStore();
    Optional<Duration> lease = Optional.of(LEASE);
    BooleanSupplier answer = () -> true;
    Runnable restarted = () -> {};
    int renewals;
    int restarts;
    int leaves;

    static boolean away() {
        throw AWAY.asException();
    }

    JobStore proxy() {
        return (JobStore) Proxy.newProxyInstance(
                JobStore.class.getClassLoader(),
                new Class<?>[] {JobStore.class},
                (_, called, args) -> switch (called.getName()) {
                    case "lease" -> lease;
                    case "renew" -> renew();
                    case "restart" -> restart();
                    case "leave" -> leaves++;
                    case "durable" -> true;
                    default -> called.invoke(real, args);
                });
    }

    private Object restart() {
        boolean answered = answer.getAsBoolean();
        if (restarts++ > 0) {
            restarted.run();
        }
        return answered;
    }

    private boolean renew() {
        renewals++;
        return answer.getAsBoolean();
    }
}
