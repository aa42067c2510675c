package dev.jobd.packaged;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Workers that call whatever node, whether it is there or not: most do their jobs, some are slow, some are late, and some
 * are never heard of again. Each takes one job, under a name of its own.
 */
final class CrashWorkers {
    static final String TYPE = "work";

    /** Between what a node takes for the time of the database and what that is. */
    static final long SLACK_MICROS = 100_000;

    private static final String NAME = "worker-";
    private static final int LEASE_MILLIS = 1_000;

    private final CrashLoad load;
    private final CrashLedger ledger;
    private final long seed;
    private final AtomicLong numbers = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;

    CrashWorkers(CrashLoad load, CrashLedger ledger, long seed) {
        this.load = load;
        this.ledger = ledger;
        this.seed = seed;
    }

    static boolean isWorker(String node) {
        return node.startsWith(NAME);
    }

    /** Declares the type first, at a node that is up. */
    void start(int count) {
        HttpRequest.BodyPublisher type =
                HttpRequest.BodyPublishers.ofString("{\"payload_schema\":{\"type\":\"object\"}}");
        Random any = new Random(seed);
        while (load.answer("declare", json("/types/" + TYPE, any).PUT(type), 200, 201, 503)
                .filter(answer -> answer.statusCode() < 300)
                .isEmpty()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        for (int i = 0; i < count; i++) {
            Random random = new Random(seed - 1 - i);
            threads.add(Thread.ofPlatform().daemon().start(() -> run(random)));
        }
    }

    void stop() throws InterruptedException {
        over = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void run(Random random) {
        try {
            while (!over) {
                String name = NAME + numbers.incrementAndGet();
                Optional<JsonNode> leased = post(
                                "lease",
                                "/workers/lease",
                                "{\"worker\":\"%s\",\"types\":[\"%s\"],\"lease_ms\":%d,\"wait_ms\":500}"
                                        .formatted(name, TYPE, LEASE_MILLIS),
                                random)
                        .map(answer -> answer.path("attempts").path(0))
                        .filter(attempt -> attempt.has("token"));
                if (leased.isPresent()) {
                    work(name, leased.get(), random);
                } else {
                    pause(random, 100);
                }
            }
        } catch (RuntimeException | Error e) {
            ledger.wrong("a worker failed: " + e);
        }
    }

    private void work(String name, JsonNode attempt, Random random) {
        String path = "/workers/attempts/" + attempt.path("token").asText() + "/";
        heard(name, attempt);
        for (int beats = random.nextInt(4); beats > 0; beats--) {
            pause(random, 300);
            post("heartbeat", path + "heartbeat", "{\"progress\":0.5,\"log\":\"at work\"}", random)
                    .ifPresent(answer -> heard(name, answer));
        }
        switch (random.nextInt(20)) {
            case 0 -> {
                // Never heard of again.
            }
            case 1 -> {
                pause(random, 3 * LEASE_MILLIS);
                succeed(name, attempt, path, random);
            }
            case 2 -> post("fail", path + "fail", "{\"error\":\"planned\",\"retry_after_ms\":10}", random);
            case 3 -> post("release", path + "release", "{}", random);
            default -> succeed(name, attempt, path, random);
        }
    }

    private void succeed(String name, JsonNode attempt, String path, Random random) {
        post("succeed", path + "succeed", "{\"result\":" + attempt.path("payload") + "}", random)
                // A job with stages goes on.
                .filter(answer -> List.of("SUCCEEDED", "QUEUED")
                        .contains(answer.path("state").asText()))
                .ifPresent(_ -> ledger.succeeds(name));
    }

    private void heard(String name, JsonNode answer) {
        if (!answer.path("cancel").asBoolean()) {
            Instant until = Instant.parse(answer.path("lease_until").asText());
            ledger.holds(name, ChronoUnit.MICROS.between(Instant.EPOCH, until));
        }
    }

    private Optional<JsonNode> post(String what, String path, String body, Random random) {
        return load.answer(what, json(path, random).POST(HttpRequest.BodyPublishers.ofString(body)), 200, 409, 503)
                .filter(answer -> answer.statusCode() == 200)
                .map(answer -> PackagedJobd.json(answer.body()));
    }

    private HttpRequest.Builder json(String path, Random random) {
        return load.to(path, random).header("Content-Type", "application/json");
    }

    private static void pause(Random random, int most) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(most)));
    }
}
