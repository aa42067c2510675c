package dev.jobd.engine;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Calls that are handed on to the store behind. */
final class Calls {
    private Calls() {}

    interface Call {
        @Nullable
        Object make() throws Throwable;
    }

    static @Nullable Object invoke(Object behind, Method called, Object @Nullable [] args) throws Throwable {
        try {
            return called.invoke(behind, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
