package dev.jobd.engine;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says in words for the client what a handler threw: its message, or what kind of failure it was. */
final class FailureText {

    private FailureText() {}

    static String of(Throwable failure) {
        return switch (failure) {
            case StackOverflowError _ -> "stack overflow";
            case OutOfMemoryError _ -> withMessage("out of memory", messageOf(failure));
            case InterruptedException _ -> "interrupted";
            default -> {
                String message = messageOf(failure);
                yield message == null || message.isBlank() ? inWords(failure.getClass()) : message;
            }
        };
    }

    /** Even this may throw: it is the handler's code. */
    private static @Nullable String messageOf(Throwable failure) {
        try {
            return failure.getMessage();
        } catch (Throwable e) {
            return null;
        }
    }

    private static String withMessage(String kind, @Nullable String message) {
        return message == null ? kind : kind + ": " + message;
    }

    /** {@code NullPointerException} becomes "null pointer exception": class names are not for clients. */
    private static String inWords(Class<?> type) {
        String name = type.getSimpleName();
        return name.isEmpty()
                ? "failed without a message"
                : name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }
}
