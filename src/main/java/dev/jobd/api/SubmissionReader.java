package dev.jobd.api;

import dev.jobd.domain.Backoff;
import dev.jobd.domain.Idempotency;
import dev.jobd.domain.Json;
import dev.jobd.domain.Priority;
import dev.jobd.domain.Submission;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link Submission} (see {@link SubmitRequest}) in one pass, and keeps the payload as text: nothing is built for
 * it that nobody asks for.
 */
final class SubmissionReader {

    private SubmissionReader() {}

    /** See {@link BodyReader#read}. */
    static Submission read(byte[] body) {
        return BodyReader.read(body, reader -> read(reader, ""));
    }

    /** @param parent the pointer to the submission */
    static @Nullable Submission read(BodyReader body, String parent) throws IOException {
        Fields fields = new Fields(body);
        return body.object(parent, fields::read) ? fields.submission(parent) : null;
    }

    /** What has been read of one submission. */
    private static final class Fields {
        private static final long MAX_DELAY_MS = Duration.ofDays(3660).toMillis();

        private final BodyReader body;
        private @Nullable String type;
        private boolean typeSeen;
        private @Nullable Json payload;
        private @Nullable Integer priority;
        private @Nullable Instant runAt;
        private @Nullable Duration delay;
        private @Nullable Duration timeout;
        private @Nullable Integer maxRetries;
        private @Nullable Backoff backoff;
        private @Nullable Duration ttl;
        private @Nullable Boolean paused;
        private @Nullable Map<String, String> tags;
        private @Nullable String concurrencyKey;
        private @Nullable String idempotencyKey;

        Fields(BodyReader body) {
            this.body = body;
        }

        boolean read(String name, String pointer) throws IOException {
            switch (name) {
                case "type" -> {
                    typeSeen = true;
                    type = body.string(pointer);
                }
                case "payload" -> payload = body.json();
                case "priority" -> priority = priority(body, pointer);
                case "run_at" -> runAt = body.time(pointer);
                case "delay_ms" -> delay = body.millis(pointer, 0, MAX_DELAY_MS);
                case "timeout_ms" -> timeout = timeout(body, pointer);
                case "max_retries" -> maxRetries = maxRetries(body, pointer);
                case "backoff" -> backoff = backoff(body, pointer);
                case "ttl_ms" -> ttl = body.millis(pointer, 0, MAX_DELAY_MS);
                case "paused" -> paused = body.bool(pointer);
                case "tags" -> tags = tags(body, pointer);
                case "concurrency_key" -> concurrencyKey = body.string(pointer, MAX_KEY);
                case "idempotency_key" -> idempotencyKey = idempotencyKey(pointer);
                default -> {
                    return false;
                }
            }
            return true;
        }

        @Nullable
        Submission submission(String parent) {
            body.require(typeSeen, parent + "/type");
            body.require(payload != null, parent + "/payload");
            if (runAt != null && delay != null) {
                body.error(parent + "/delay_ms", "cannot be given together with run_at");
            }
            if (type == null || payload == null) {
                return null;
            }
            Submission submission = new Submission(
                    type,
                    payload,
                    Optional.ofNullable(priority),
                    start(),
                    Optional.ofNullable(timeout),
                    Optional.ofNullable(maxRetries),
                    Optional.ofNullable(backoff),
                    Optional.ofNullable(ttl),
                    paused != null && paused,
                    tags == null ? Map.of() : tags,
                    Optional.ofNullable(concurrencyKey),
                    Optional.empty(),
                    Optional.empty());
            return idempotencyKey == null ? submission : IdempotencyKey.on(submission, idempotencyKey);
        }

        private Optional<Submission.Start> start() {
            if (delay != null) {
                return Optional.of(new Submission.Start.After(delay));
            }
            return runAt == null ? Optional.empty() : Optional.of(new Submission.Start.At(runAt));
        }

        private @Nullable String idempotencyKey(String pointer) throws IOException {
            String key = body.string(pointer, Idempotency.MAX_KEY);
            if (key != null && key.startsWith(Idempotency.SCHEDULE_PREFIX)) {
                body.error(pointer, "must not begin with '" + Idempotency.SCHEDULE_PREFIX + "'");
            }
            return key;
        }
    }

    private static final int MAX_KEY = 256;
    private static final int MAX_TAGS = 16;
    private static final int MAX_TAG = 128;
    private static final int MAX_RETRIES = 100;
    private static final long MAX_TIMEOUT_MS = Duration.ofDays(366).toMillis();
    private static final double MAX_MULTIPLIER = 100;

    /** 0 to 10, or a name. */
    static @Nullable Integer priority(BodyReader body, String pointer) throws IOException {
        if (!body.isString()) {
            return body.integer(pointer, Priority.LAST, Priority.FIRST);
        }
        return switch (String.valueOf(body.string(pointer))) {
            case "low" -> Priority.LOW;
            case "normal" -> Priority.NORMAL;
            case "high" -> Priority.HIGH;
            default -> {
                body.error(pointer, "must be an integer from 0 to 10, or low, normal or high");
                yield null;
            }
        };
    }

    static @Nullable Duration timeout(BodyReader body, String pointer) throws IOException {
        return body.millis(pointer, 1, MAX_TIMEOUT_MS);
    }

    static @Nullable Integer maxRetries(BodyReader body, String pointer) throws IOException {
        return body.integer(pointer, 0, MAX_RETRIES);
    }

    static @Nullable Map<String, String> tags(BodyReader body, String pointer) throws IOException {
        return body.strings(pointer, MAX_TAGS, MAX_TAG);
    }

    static @Nullable Backoff backoff(BodyReader body, String pointer) throws IOException {
        var read = new Object() {
            @Nullable
            Duration initial = Backoff.DEFAULT.initial();

            @Nullable
            Double multiplier = Backoff.DEFAULT.multiplier();

            @Nullable
            Duration max = Backoff.DEFAULT.max();

            @Nullable
            Double jitter = Backoff.DEFAULT.jitter();
        };
        boolean object = body.object(pointer, (name, own) -> {
            switch (name) {
                case "initial_ms" -> read.initial = body.millis(own, 0, MAX_TIMEOUT_MS);
                case "multiplier" -> read.multiplier = body.number(own, 1, MAX_MULTIPLIER);
                case "max_ms" -> read.max = body.millis(own, 0, MAX_TIMEOUT_MS);
                case "jitter" -> read.jitter = body.number(own, 0, 1);
                default -> {
                    return false;
                }
            }
            return true;
        });
        if (!object || read.initial == null || read.multiplier == null || read.max == null || read.jitter == null) {
            return null;
        }
        return new Backoff(read.initial, read.multiplier, read.max, read.jitter);
    }
}
