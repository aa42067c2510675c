package dev.jobd.handler.typed;

import dev.jobd.domain.Backoff;
import dev.jobd.domain.TypeLimits;
import dev.jobd.handler.TypeDefaults;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a class of handlers says of itself. */
record Declaration<P>(String type, TypeDefaults defaults, Class<P> payload) {
    private static final Pattern DURATION = Pattern.compile("(?<number>\\d{1,6})(?<unit>ms|s|m|h)");

    static <P> Declaration<P> of(Class<?> handler) {
        Class<?> declared = handler;
        while (declared.getAnnotation(Handles.class) == null) {
            declared = declared.getSuperclass();
            if (declared == null) {
                throw new IllegalStateException(handler.getName() + " must be annotated with @Handles(\"TYPE\").");
            }
        }
        Handles handles = declared.getAnnotation(Handles.class);
        return new Declaration<>(handles.value(), defaults(handler, handles), payload(handler, declared));
    }

    private static TypeDefaults defaults(Class<?> handler, Handles handles) {
        check(handler, !handles.value().isBlank(), "the type must have a name");
        Optional<Duration> timeout =
                Optional.of(handles.timeout()).filter(text -> !text.isEmpty()).map(text -> duration(handler, text));
        Backoff backoff = new Backoff(
                duration(handler, handles.backoff()),
                handles.backoffMultiplier(),
                duration(handler, handles.backoffMax()),
                Backoff.DEFAULT.jitter());
        TypeLimits limits = new TypeLimits(handles.maxConcurrency(), handles.maxPerKey());
        try {
            return new TypeDefaults(timeout, handles.maxRetries(), backoff, limits);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(handler.getName() + ": " + e.getMessage() + ".", e);
        }
    }

    private static Duration duration(Class<?> handler, String text) {
        Matcher form = DURATION.matcher(text);
        check(handler, form.matches(), "'" + text + "' must be a whole number with ms, s, m or h, as in 30s");
        long number = Long.parseLong(form.group("number"));
        return switch (form.group("unit")) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }

    @SuppressWarnings("unchecked")
    private static <P> Class<P> payload(Class<?> handler, Class<?> declared) {
        Type parent = declared.getGenericSuperclass();
        check(
                handler,
                parent instanceof ParameterizedType typed
                        && typed.getRawType() == TypedHandler.class
                        && typed.getActualTypeArguments()[0] instanceof Class<?> argument
                        && argument.isRecord(),
                "it must extend TypedHandler<PAYLOAD, RESULT> with a record as payload");
        return (Class<P>) ((ParameterizedType) parent).getActualTypeArguments()[0];
    }

    private static void check(Class<?> handler, boolean good, String rule) {
        if (!good) {
            throw new IllegalStateException(handler.getName() + ": " + rule + ".");
        }
    }
}
