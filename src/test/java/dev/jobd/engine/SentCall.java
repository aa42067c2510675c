package dev.jobd.engine;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A call of a store on its way there, or its answer on its way back. */
final class SentCall {
    private final Calls.Call call;
    private final Awaited<Object> answer;
    private Instant next;
    private @Nullable CompletionStage<?> result;

    /**
     * @param hurry is called again and again while somebody waits for the answer
     * @param next when it is done
     */
    SentCall(Calls.Call call, Consumer<SentCall> hurry, Instant next) {
        this.call = call;
        this.answer = new Awaited<>(() -> hurry.accept(this));
        this.next = next;
    }

    CompletableFuture<Object> answer() {
        return answer;
    }

    boolean isReady(Instant now) {
        return !next.isAfter(now);
    }

    /** It waits no longer than until then. */
    void by(Instant time) {
        next = next.isBefore(time) ? next : time;
    }

    boolean done() {
        return result != null;
    }

    /** @param answered when its answer is given */
    void make(Instant answered) {
        next = answered;
        try {
            result = (CompletionStage<?>) call.make();
        } catch (Throwable e) {
            result = CompletableFuture.failedFuture(e);
        }
    }

    void giveAnswer() {
        try {
            answer.complete(result == null ? null : result.toCompletableFuture().join());
        } catch (CompletionException e) {
            answer.completeExceptionally(e.getCause() == null ? e : e.getCause());
        }
    }

    /** The one thread of the test cannot wait: it has what it waits for done instead. */
    private static final class Awaited<T> extends CompletableFuture<T> {
        private final Runnable hurry;

        Awaited(Runnable hurry) {
            this.hurry = hurry;
        }

        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new Awaited<>(hurry);
        }

        @Override
        public T join() {
            while (!isDone()) {
                hurry.run();
            }
            return super.join();
        }
    }
}
