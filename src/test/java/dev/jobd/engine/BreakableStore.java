package dev.jobd.engine;

import dev.jobd.store.JobStore;
import dev.jobd.store.MemoryJobStore;
import java.lang.reflect.Proxy;

/** A store one of whose methods fails while it is broken. */
final class BreakableStore {
    private final JobStore real = new MemoryJobStore();
    private final String method;
    boolean broken;

    BreakableStore(String method) {
        this.method = method;
    }

    JobStore proxy() {
        return (JobStore) Proxy.newProxyInstance(
                JobStore.class.getClassLoader(), new Class<?>[] {JobStore.class}, (_, called, args) -> {
                    if (broken && called.getName().equals(method)) {
                        throw new IllegalStateException("the store is away");
                    }
                    return called.invoke(real, args);
                });
    }
}
