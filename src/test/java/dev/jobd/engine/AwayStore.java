package dev.jobd.engine;

import dev.jobd.domain.Job;
import dev.jobd.domain.Problem;
import dev.jobd.store.JobStore;
import dev.jobd.store.MemoryJobStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A store that keeps jobs, and is away when the test wants. */
final class AwayStore {
    private static final Problem GONE = new Problem.StoreUnavailable("gone", Duration.ofSeconds(2));

    /** What a store answers without a look at where the jobs are. */
    private static final Set<String> KNOWN = Set.of("lease", "paused", "keep", "serve", "limit");

    /** As somebody else sees it. */
    final JobStore real = new MemoryJobStore();

    /** Attempts whose node is gone. */
    final List<Job.Active> adrift = new ArrayList<>();

    boolean away;

    /** What cannot be asked for even while it is not away. */
    String broken = "";

    /** What is done when it is next asked for, while the answer is lost. */
    String deaf = "";

    /** What is not stored although it is there. */
    Predicate<Job> refused = _ -> false;

    JobStore proxy() {
        return (JobStore) Proxy.newProxyInstance(
                JobStore.class.getClassLoader(),
                new Class<?>[] {JobStore.class},
                (_, called, args) -> switch (called.getName()) {
                    case "available" -> !away;
                    case "durable" -> true;
                    default -> answer(called, args);
                });
    }

    private Object answer(Method called, Object @Nullable [] args) throws Throwable {
        String name = called.getName();
        if ((away && !KNOWN.contains(name)) || broken.equals(name)) {
            return gone(called);
        }
        if (name.equals("settle") && args != null && refused.test((Job) args[1])) {
            return CompletableFuture.failedFuture(new IllegalStateException("refused"));
        }
        if (deaf.equals(name)) {
            deaf = "";
            invoke(called, args);
            return gone(called);
        }
        return name.equals("adrift") ? List.copyOf(adrift) : invoke(called, args);
    }

    private Object invoke(Method called, Object @Nullable [] args) throws Throwable {
        try {
            return called.invoke(real, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static Object gone(Method called) {
        if (called.getReturnType().equals(CompletionStage.class)) {
            return CompletableFuture.failedFuture(GONE.asException());
        }
        throw GONE.asException();
    }
}
