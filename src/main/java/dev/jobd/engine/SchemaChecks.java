package dev.jobd.engine;

import dev.jobd.domain.FieldError;
import dev.jobd.domain.Problem;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Where payloads are checked by schemas that somebody has declared. Such a check may take for ever, and nobody can stop it: it
 * has threads of its own, so that nobody waits for it but other checks of the kind.
 */
final class SchemaChecks {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int THREADS = 2;
    private static final int MAX_WAITING = 10_000;

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            LIMIT.toSeconds(),
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_WAITING),
            Thread.ofPlatform().name("schema").daemon().factory());

    SchemaChecks() {
        threads.allowCoreThreadTimeOut(true);
    }

    /** Fails with a {@link dev.jobd.domain.ProblemException} with {@link Problem.InvalidRequest} when it takes too long. */
    <T> CompletableFuture<T> away(Supplier<T> check) {
        CompletableFuture<T> done;
        try {
            done = CompletableFuture.supplyAsync(check, threads);
        } catch (RejectedExecutionException e) {
            done = CompletableFuture.failedFuture(new TimeoutException());
        }
        return done.orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS).exceptionallyCompose(e -> {
            Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
            return CompletableFuture.failedFuture(cause instanceof TimeoutException ? tooSlow() : cause);
        });
    }

    private static RuntimeException tooSlow() {
        String why = "cannot be checked by the schema of its type within %d ms".formatted(LIMIT.toMillis());
        return new Problem.InvalidRequest(List.of(new FieldError("/payload", why))).asException();
    }
}
