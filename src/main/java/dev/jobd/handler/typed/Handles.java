package dev.jobd.handler.typed;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The type of jobs that a {@link TypedHandler} runs, and what holds for those that are submitted without saying. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Handles {

    /** The type's name, as clients submit it. */
    String value();

    /** Of one attempt: a whole number with a unit, ms, s, m or h, as in {@code 30s}; empty for {@code JOB_TIMEOUT}. */
    String timeout() default "";

    /** Attempts after the first, 0 to 100. */
    int maxRetries() default 0;

    /** The delay before the first retry, as {@link #timeout}. */
    String backoff() default "1s";

    /** By how much each delay is longer than the last, 1 or more. */
    double backoffMultiplier() default 2;

    /** The longest delay, as {@link #timeout}. */
    String backoffMax() default "5m";

    /** How many of these jobs run at once, on all nodes together. */
    int maxConcurrency() default Integer.MAX_VALUE;

    /** How many of those that have the same concurrency key. */
    int maxPerKey() default 1;
}
