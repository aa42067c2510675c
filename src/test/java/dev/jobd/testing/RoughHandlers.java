package dev.jobd.testing;

import dev.jobd.domain.FieldError;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import dev.jobd.handler.JobContext;
import dev.jobd.handler.JobHandler;
import dev.jobd.handler.Payload;
import jakarta.inject.Singleton;
import java.util.List;

/** Job handlers that do what no handler should; each is a bean, and nothing else knows of it. */
public final class RoughHandlers {
    private static final int MIB = 1024 * 1024;

    private RoughHandlers() {}

    /** {@code throwing}: throws with a message. */
    @Singleton
    public static final class Throwing implements JobHandler {
        @Override
        public String type() {
            return "throwing";
        }

        @Override
        public Outcome run(JobContext job) {
            throw new IllegalStateException("the printer is on fire");
        }
    }

    /** {@code throwing-silently}: throws without a message. */
    @Singleton
    public static final class ThrowingSilently implements JobHandler {
        @Override
        public String type() {
            return "throwing-silently";
        }

        @Override
        public Outcome run(JobContext job) {
            throw new UnsupportedOperationException();
        }
    }

    /** {@code throwing-rudely}: throws something that cannot even tell its message. */
    @Singleton
    public static final class ThrowingRudely implements JobHandler {
        @Override
        public String type() {
            return "throwing-rudely";
        }

        @Override
        public Outcome run(JobContext job) {
            throw new IllegalStateException() {
                private static final long serialVersionUID = 1;

                @Override
                public String getMessage() {
                    throw new IllegalArgumentException("no message for you");
                }
            };
        }
    }

    /** {@code recursing}: calls itself until the stack is full. */
    @Singleton
    public static final class Recursing implements JobHandler {
        @Override
        public String type() {
            return "recursing";
        }

        @Override
        public Outcome run(JobContext job) {
            return Outcome.done(new Json(Integer.toString(depth(job, 0))));
        }

        private int depth(JobContext job, int depth) {
            return depth < 0 ? depth : depth(job, depth + 1) + 1;
        }
    }

    /** {@code hoarding}: asks for more memory than there is, at once and kept bit by bit. */
    @Singleton
    public static final class Hoarding implements JobHandler {
        @Override
        public String type() {
            return "hoarding";
        }

        @Override
        public Outcome run(JobContext job) {
            long[][] all = new long[16][];
            for (int i = 0; i < all.length; i++) {
                all[i] = new long[Integer.MAX_VALUE - 8];
            }
            return Outcome.done(new Json(Integer.toString(all.length)));
        }
    }

    /** {@code oversized}: returns a result of more than 1 MiB. */
    @Singleton
    public static final class Oversized implements JobHandler {
        @Override
        public String type() {
            return "oversized";
        }

        @Override
        public Outcome run(JobContext job) {
            return Outcome.done(new Json('"' + "x".repeat(MIB) + '"'));
        }
    }

    /** {@code chatty}: logs 100 KiB in lines of its payload, then succeeds. */
    @Singleton
    public static final class Chatty implements JobHandler {
        private static final int BYTES = 100 * 1024;

        @Override
        public String type() {
            return "chatty";
        }

        @Override
        public Outcome run(JobContext job) {
            String line = job.payload().tree().asText();
            for (int bytes = 0; bytes < BYTES; bytes += line.length() + 1) {
                job.log(line);
            }
            return Outcome.done(Json.NULL);
        }
    }

    /** {@code silent}: returns nothing at all. */
    @Singleton
    public static final class Silent implements JobHandler {
        @Override
        public String type() {
            return "silent";
        }

        @Override
        @SuppressWarnings("NullAway") // what a handler written in another style may do
        public Outcome run(JobContext job) {
            return null;
        }
    }

    /** {@code check-throwing}: fails when a payload is to be checked, with an exception or, if that is text, an error. */
    @Singleton
    public static final class CheckThrowing implements JobHandler {
        @Override
        public String type() {
            return "check-throwing";
        }

        @Override
        public List<FieldError> check(Payload payload) {
            if (payload.tree().isTextual()) {
                throw new AssertionError("cannot check");
            }
            throw new IllegalStateException("cannot check");
        }

        @Override
        public Outcome run(JobContext job) {
            return Outcome.done(Json.NULL);
        }
    }
}
