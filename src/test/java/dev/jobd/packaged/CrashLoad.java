package dev.jobd.packaged;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Clients that submit, cancel and read on any node, whether it is there or not. Each is a thread. */
final class CrashLoad {
    private static final Duration LIMIT = Duration.ofSeconds(3);
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int PAUSE_MILLIS = 80;

    private final List<CrashNode> nodes;
    private final CrashLedger ledger;
    private final long seed;
    private final AtomicLong numbers = new AtomicLong();
    private final List<Thread> clients = new ArrayList<>();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(LIMIT).build();
    private volatile boolean over;

    CrashLoad(List<CrashNode> nodes, CrashLedger ledger, long seed) {
        this.nodes = nodes;
        this.ledger = ledger;
        this.seed = seed;
    }

    void start(int count) {
        for (int i = 0; i < count; i++) {
            Random random = new Random(seed + i);
            clients.add(Thread.ofPlatform().daemon().start(() -> run(random)));
        }
    }

    /** Blocks until no client is left. The nodes have to be up: jobs with a key are submitted until there is an answer. */
    void stop() throws InterruptedException {
        over = true;
        for (Thread client : clients) {
            client.join();
        }
    }

    private void run(Random random) {
        try {
            while (!over) {
                submit(CrashJob.drawn(numbers.incrementAndGet(), random), random);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(PAUSE_MILLIS)));
                if (random.nextInt(100) < 15) {
                    ledger.any(random).ifPresent(id -> read(id, random));
                }
            }
        } catch (RuntimeException | Error e) {
            ledger.wrong("a client failed: " + e);
        }
    }

    private void submit(CrashJob job, Random random) {
        ledger.submits(job);
        post(job, random);
        boolean twice = random.nextInt(100) < 20;
        while (job.key().isPresent() && (!ledger.isAcknowledged(job) || twice)) {
            twice = false;
            LockSupport.parkNanos(AGAIN_NANOS);
            post(job, random);
        }
        String id = ledger.acknowledged().get(job.number());
        if (id != null && random.nextInt(100) < 8) {
            cancel(id, random);
        }
    }

    private void post(CrashJob job, Random random) {
        HttpRequest.Builder request = to("/jobs", random)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(job.body()));
        if (random.nextInt(100) < 15) {
            request.header("Prefer", "wait=1");
        }
        answer("submit", request, 200, 202, 429, 503)
                .filter(answer -> answer.statusCode() < 300)
                .ifPresent(answer -> {
                    JsonNode told = PackagedJobd.json(answer.body());
                    ledger.acknowledges(job, told.path("job_id").asText());
                    ledger.sees(told);
                });
    }

    private void cancel(String id, Random random) {
        ledger.cancelsPerhaps(id);
        answer("cancel", to("/jobs/" + id, random).DELETE(), 200, 202, 409, 503)
                .filter(answer -> answer.statusCode() < 300)
                .ifPresent(answer -> ledger.cancels(id));
    }

    private void read(String id, Random random) {
        answer("read", to("/jobs/" + id, random), 200, 503)
                .filter(answer -> answer.statusCode() == 200)
                .ifPresent(answer -> ledger.sees(PackagedJobd.json(answer.body())));
    }

    HttpRequest.Builder to(String path, Random random) {
        int port = nodes.get(random.nextInt(nodes.size())).port();
        // Nobody listens on the first of the ports, as on that of a node which has not come up yet.
        return HttpRequest.newBuilder(URI.create("http://localhost:" + (port == 0 ? 1 : port) + path))
                .timeout(LIMIT);
    }

    /** Empty when none came. */
    Optional<HttpResponse<String>> answer(String what, HttpRequest.Builder request, Integer... expected) {
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            ledger.counts(what + " " + answer.statusCode());
            if (!List.of(expected).contains(answer.statusCode())) {
                ledger.wrong(what + " was answered with " + answer.statusCode() + " " + answer.body());
            }
            return Optional.of(answer);
        } catch (ConnectException e) {
            ledger.counts(what + " refused");
        } catch (IOException e) {
            ledger.counts(what + " unanswered");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return Optional.empty();
    }
}
