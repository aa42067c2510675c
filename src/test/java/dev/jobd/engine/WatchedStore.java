package dev.jobd.engine;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobPage;
import dev.jobd.store.Claimed;
import dev.jobd.store.JobStore;
import dev.jobd.store.Settled;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** A store whose claims somebody looks at. */
final class WatchedStore {
    private static final JobPage.Request ALL =
            new JobPage.Request(JobPage.Order.OLDEST, 1000, Optional.empty(), 0, false);

    private WatchedStore() {}

    /** @param watch is given each claim, and the ids of the jobs that were queued before it */
    static JobStore of(JobStore real, BiConsumer<Claimed, Set<UUID>> watch) {
        return (JobStore) Proxy.newProxyInstance(
                JobStore.class.getClassLoader(), new Class<?>[] {JobStore.class}, (_, called, args) -> {
                    try {
                        boolean settles = called.getName().equals("settle");
                        if (!settles && !called.getName().equals("claim")) {
                            return called.invoke(real, args);
                        }
                        Set<UUID> queued = queued(real, (Instant) args[args.length - 1]);
                        if (settles && args[1] instanceof Job.Queued again) {
                            queued.add(again.spec().id());
                        }
                        Object answer = called.invoke(real, args);
                        Object result = answer instanceof CompletionStage<?> stage
                                ? stage.toCompletableFuture().join()
                                : answer;
                        watch.accept(result instanceof Settled settled ? settled.claimed() : (Claimed) result, queued);
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static Set<UUID> queued(JobStore store, Instant now) {
        return store.list(JobFilter.ALL, ALL, now).jobs().stream()
                .filter(job -> job.job() instanceof Job.Queued)
                .map(job -> job.job().spec().id())
                .collect(Collectors.toCollection(HashSet::new));
    }
}
