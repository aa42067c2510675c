package dev.jobd.packaged;

import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A job as a client submits it.
 *
 * @param number tells it from all others, also where no answer came; it is the job's tag {@code n}
 * @param result what it ends with if it succeeds; empty for null
 * @param key for jobs that are submitted again when no answer came
 */
record CrashJob(
        long number, String type, String payload, String result, int maxRetries, String more, Optional<String> key) {

    /** Of three stages, A, B and C. */
    static final String PIPELINE = "pipeline";

    static CrashJob drawn(long number, Random random) {
        int kind = random.nextInt(100);
        Optional<String> key = random.nextInt(100) < 30 ? Optional.of("key-" + number) : Optional.empty();
        int retries = random.nextInt(3) == 0 ? 0 : random.nextInt(21);
        String backoff = ",\"backoff\":{\"initial_ms\":%d,\"max_ms\":300}".formatted(1 + random.nextInt(50));
        String delay = random.nextInt(100) < 15 ? ",\"delay_ms\":" + random.nextInt(3_000) : "";
        if (kind < 12) {
            String payload = "{\"number\":" + number + "}";
            return new CrashJob(number, CrashWorkers.TYPE, payload, payload, retries, backoff + delay, key);
        }
        if (kind < 24) {
            // All that stages leave open is as the job has it.
            String payload = """
                    {"input":%d,"stages":[{"name":"A","type":"echo","payload":{"number":{"$from":"/input"}}},\
                    {"name":"B",%s},{"name":"C","type":"echo","payload":{"$from":"/stages/A/output"}}]}""".formatted(number, stage(random));
            String result = "{\"number\":" + number + "}";
            return new CrashJob(number, PIPELINE, payload, result, retries, backoff + delay, key);
        }
        if (kind < 45) {
            String payload = "{\"number\":" + number + "}";
            return new CrashJob(number, "echo", payload, payload, retries, backoff + delay, key);
        }
        if (kind < 85) {
            int millis = kind < 80 ? 5 + random.nextInt(296) : 500 + random.nextInt(2_500);
            return new CrashJob(number, "sleep", "{\"ms\":" + millis + "}", "\"ok\"", retries, backoff + delay, key);
        }
        String payload = "{\"message\":\"planned\",\"times\":" + random.nextInt(6) + "}";
        return new CrashJob(number, "fail", payload, "null", retries, backoff + delay, key);
    }

    private static String stage(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> "\"type\":\"sleep\",\"payload\":{\"ms\":" + random.nextInt(500) + "}";
            case 1 -> "\"type\":\"fail\",\"payload\":{\"message\":\"planned\",\"times\":" + random.nextInt(6) + "}";
            default -> "\"type\":\"" + CrashWorkers.TYPE + "\",\"payload\":{}";
        };
    }

    /** Also when nothing goes wrong. */
    static boolean mayFail(String type) {
        return List.of("fail", CrashWorkers.TYPE, PIPELINE).contains(type);
    }

    /** What is sent. */
    String body() {
        return "{\"type\":\"%s\",\"payload\":%s,\"max_retries\":%d%s%s,\"tags\":{\"n\":\"%d\"}}"
                .formatted(
                        type,
                        payload,
                        maxRetries,
                        more,
                        key.map(own -> ",\"idempotency_key\":\"" + own + "\"").orElse(""),
                        number);
    }
}
