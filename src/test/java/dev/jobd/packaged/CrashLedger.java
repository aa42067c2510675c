package dev.jobd.packaged;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What clients were told, which has to hold whatever goes wrong, and when that was. For several threads. */
final class CrashLedger {
    private final Map<Long, CrashJob> submitted = new ConcurrentHashMap<>();
    private final Map<Long, String> acknowledged = new ConcurrentHashMap<>();
    private final Set<String> cancelled = ConcurrentHashMap.newKeySet();
    private final Set<String> perhapsCancelled = ConcurrentHashMap.newKeySet();
    private final Map<String, String> ended = new ConcurrentHashMap<>();
    private final Set<String> succeeded = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> heldUntil = new ConcurrentHashMap<>();
    private final Map<String, Integer> answers = new ConcurrentHashMap<>();
    private final List<Strike> strikes = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();

    /** A fault of a node, as it came about. */
    record Strike(Instant at, CrashPlan.Kind kind, String node) {}

    void submits(CrashJob job) {
        submitted.put(job.number(), job);
    }

    /** A submission was answered with 2xx. All such answers have to name one job. */
    void acknowledges(CrashJob job, String id) {
        String before = acknowledged.putIfAbsent(job.number(), id);
        if (before != null && !before.equals(id)) {
            wrong("submission " + job.number() + " was answered with " + before + " and with " + id);
        }
    }

    boolean isAcknowledged(CrashJob job) {
        return acknowledged.containsKey(job.number());
    }

    void cancels(String id) {
        cancelled.add(id);
        perhapsCancelled.add(id);
    }

    void cancelsPerhaps(String id) {
        perhapsCancelled.add(id);
    }

    /** A client was shown this job. What has ended stays as it is. */
    void sees(JsonNode job) {
        if (!job.path("finished_at").isTextual()) {
            return;
        }
        String end = end(job);
        String before = ended.putIfAbsent(job.path("job_id").asText(), end);
        if (before != null && !before.equals(end)) {
            wrong("job " + job.path("job_id").asText() + " had ended as " + before + " and then as " + end);
        }
    }

    private static String end(JsonNode job) {
        return job.path("state").asText() + " at " + job.path("finished_at").asText() + " in attempt "
                + job.path("attempt").asInt();
    }

    /** Of what came: a status, or no answer. */
    void counts(String answer) {
        answers.merge(answer, 1, Integer::sum);
    }

    /** A worker was told that its job has succeeded. */
    void succeeds(String worker) {
        succeeded.add(worker);
    }

    /** A worker was told until when it has its job, in microseconds. */
    void holds(String worker, long until) {
        heldUntil.merge(worker, until, Math::max);
    }

    Set<String> succeeded() {
        return succeeded;
    }

    Map<String, Long> heldUntil() {
        return heldUntil;
    }

    void wrong(String what) {
        wrong.add(what);
    }

    synchronized void strikes(CrashPlan.Kind kind, String node) {
        strikes.add(new Strike(Instant.now(), kind, node));
    }

    synchronized List<Strike> strikes() {
        return List.copyOf(strikes);
    }

    List<String> wrongs() {
        return List.copyOf(wrong);
    }

    Map<Long, CrashJob> submitted() {
        return submitted;
    }

    Map<Long, String> acknowledged() {
        return acknowledged;
    }

    Set<String> cancelled() {
        return cancelled;
    }

    boolean mayBeCancelled(String id) {
        return perhapsCancelled.contains(id);
    }

    Set<String> seenToEnd() {
        return ended.keySet();
    }

    /** One of the jobs that were acknowledged. */
    Optional<String> any(Random random) {
        // The numbers run from 1 on.
        return submitted.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(acknowledged.get(1 + random.nextLong(submitted.size())));
    }

    @Override
    public String toString() {
        return "submitted " + submitted.size() + ", acknowledged " + acknowledged.size() + ", cancelled "
                + cancelled.size() + ", seen to end " + ended.size() + ", answers " + new TreeMap<>(answers);
    }
}
