package dev.jobd.engine;

import dev.jobd.store.JobStore;
import dev.jobd.store.MemoryJobStore;
import java.lang.reflect.Proxy;

/** A store that cannot settle while it is broken. */
final class BrokenSettles {
    private final JobStore real = new MemoryJobStore();
    boolean broken;

    JobStore proxy() {
        return (JobStore) Proxy.newProxyInstance(
                JobStore.class.getClassLoader(), new Class<?>[] {JobStore.class}, (_, method, args) -> {
                    if (broken && method.getName().equals("update")) {
                        throw new IllegalStateException("the store is away");
                    }
                    return method.invoke(real, args);
                });
    }
}
