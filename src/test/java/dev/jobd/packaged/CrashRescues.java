package dev.jobd.packaged;

import dev.jobd.packaged.CrashEvidence.Attempt;
import dev.jobd.packaged.CrashEvidence.Job;
import dev.jobd.packaged.CrashLedger.Strike;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * How long attempts that were lost have kept their jobs: counted from the kill of their node, or else from the end of its
 * lease, to when they were taken back, and to the start of the next attempt.
 */
final class CrashRescues {
    /** From the moment a kill is written down to when it is done. */
    private static final long SLACK_MICROS = 100_000;

    private final CrashLedger ledger;
    private final CrashEvidence evidence;
    private final Map<String, List<Long>> times = new TreeMap<>();

    CrashRescues(CrashLedger ledger, CrashEvidence evidence) {
        this.ledger = ledger;
        this.evidence = evidence;
    }

    /** A line for each kind, or none when no attempt was lost. */
    List<String> lines() {
        times.clear();
        evidence.jobs().values().forEach(this::measure);
        return times.entrySet().stream()
                .map(one -> line(one.getKey(), one.getValue()))
                .toList();
    }

    private void measure(Job job) {
        List<CrashMove> ends = evidence.moves().getOrDefault(job.id(), List.of()).stream()
                .filter(CrashMove::ends)
                .filter(move -> move.attempts() > move.ends0())
                .toList();
        for (int i = 0; i < job.attempts().size(); i++) {
            Attempt attempt = job.attempts().get(i);
            if (attempt.lost() && i < ends.size()) {
                CrashMove end = ends.get(i);
                boolean killed = killedAt(attempt) > 0;
                long from = killed ? killedAt(attempt) : end.lease().orElse(0L);
                if (from == 0) {
                    // Its run was given up, no matter when the lease would have ended.
                    continue;
                }
                String since = killed ? "a kill" : end.worker() ? "the end of a worker's lease" : "the end of a lease";
                add("from " + since + " to taken back", end.at() - from);
                if (i + 1 < job.attempts().size()) {
                    add(
                            "from " + since + " to the next attempt",
                            job.attempts().get(i + 1).started() - from);
                }
            }
        }
    }

    /** Of its node, while it ran; 0 when its lease ran out for another reason. */
    private long killedAt(Attempt attempt) {
        return ledger.strikes().stream()
                .filter(strike ->
                        strike.kind() == CrashPlan.Kind.KILL && strike.node().equals(attempt.node()))
                .mapToLong(CrashRescues::micros)
                .filter(at -> at >= attempt.started() - SLACK_MICROS && at <= attempt.finished())
                .findFirst()
                .orElse(0);
    }

    private static long micros(Strike strike) {
        return TimeUnit.SECONDS.toMicros(strike.at().getEpochSecond())
                + TimeUnit.NANOSECONDS.toMicros(strike.at().getNano());
    }

    private void add(String what, long micros) {
        times.computeIfAbsent(what, _ -> new ArrayList<>()).add(micros);
    }

    private static String line(String what, List<Long> micros) {
        Collections.sort(micros);
        return "rescues %s: %d, p50 %d ms, p99 %d ms, max %d ms"
                .formatted(what, micros.size(), at(micros, 50), at(micros, 99), at(micros, 100));
    }

    private static long at(List<Long> sorted, int percent) {
        return TimeUnit.MICROSECONDS.toMillis(sorted.get((sorted.size() - 1) * percent / 100));
    }
}
