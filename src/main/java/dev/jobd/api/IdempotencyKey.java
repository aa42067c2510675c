package dev.jobd.api;

import dev.jobd.domain.Idempotency;
import dev.jobd.domain.Submission;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The header {@code Idempotency-Key}, as the IETF's draft of that name has it, or bare as most clients send it. */
final class IdempotencyKey {
    static final String HEADER = "Idempotency-Key";

    private IdempotencyKey() {}

    /**
     * The submission with the key of the header.
     *
     * @throws HttpProblemException when the key is not allowed, or when the submission has another one
     */
    static Submission on(Submission submission, List<String> headers) {
        if (headers.isEmpty()) {
            return submission;
        }
        String key = unquoted(headers.getFirst().strip());
        String error = error(key, headers.size(), submission);
        if (error != null) {
            throw refused(error);
        }
        return on(submission, key);
    }

    /** Each job of a batch has its own key: one for all of them would be taken for the batch's, and do nothing. */
    static void refuseForBatch(List<String> headers) {
        if (!headers.isEmpty()) {
            throw refused("is not for a batch: give each of its jobs an idempotency_key");
        }
    }

    static Submission on(Submission submission, String key) {
        return submission.withIdempotency(new Idempotency(key, fingerprint(submission)));
    }

    private static @Nullable String error(String key, int headers, Submission submission) {
        if (headers > 1) {
            return "is there more than once";
        }
        if (key.isEmpty() || key.length() > Idempotency.MAX_KEY) {
            return "must have 1 to " + Idempotency.MAX_KEY + " characters";
        }
        if (key.startsWith(Idempotency.SCHEDULE_PREFIX)) {
            return "must not begin with '" + Idempotency.SCHEDULE_PREFIX + "'";
        }
        boolean other =
                submission.idempotency().filter(own -> !own.key().equals(key)).isPresent();
        return other ? "differs from idempotency_key" : null;
    }

    private static HttpProblemException refused(String error) {
        return HttpProblem.malformedRequest("The " + HEADER + " header " + error + ".")
                .asException();
    }

    private static String unquoted(String header) {
        return header.length() > 1 && header.startsWith("\"") && header.endsWith("\"")
                ? header.substring(1, header.length() - 1)
                : header;
    }

    /**
     * Of all that was asked for, in whatever order; not of the trace, which is another one with each try. What clients write
     * stands behind its length, so that no two requests have the same text.
     */
    private static String fingerprint(Submission submission) {
        StringBuilder text = new StringBuilder();
        append(text, submission.type());
        append(text, submission.payload().text());
        text.append(submission.priority())
                .append(submission.start())
                .append(submission.timeout())
                .append(submission.maxRetries())
                .append(submission.backoff())
                .append(submission.ttl())
                .append(submission.paused())
                .append(submission.tags().size())
                .append('\n');
        new TreeMap<>(submission.tags()).forEach((name, value) -> {
            append(text, name);
            append(text, value);
        });
        submission.concurrencyKey().ifPresent(key -> append(text, key));
        // As chars: in UTF-8 one half of a surrogate pair is like another.
        ByteBuffer chars = ByteBuffer.allocate(text.length() * Character.BYTES);
        chars.asCharBuffer().put(text.toString());
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(chars.array()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void append(StringBuilder text, String part) {
        text.append(part.length()).append(':').append(part);
    }
}
