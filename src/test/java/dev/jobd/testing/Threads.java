package dev.jobd.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Threads that race. */
public final class Threads {
    private Threads() {}

    public interface Part<T> {
        T of(int thread) throws Exception;
    }

    /** What each of so many threads makes of its part; none begins before the others are there. */
    public static <T> List<T> atOnce(int count, Part<T> part) throws Exception {
        CyclicBarrier start = new CyclicBarrier(count);
        List<Callable<T>> parts = IntStream.range(0, count)
                .<Callable<T>>mapToObj(thread -> () -> {
                    start.await();
                    return part.of(thread);
                })
                .toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
            List<T> all = new ArrayList<>();
            for (Future<T> one : threads.invokeAll(parts)) {
                all.add(one.get());
            }
            return all;
        }
    }
}
