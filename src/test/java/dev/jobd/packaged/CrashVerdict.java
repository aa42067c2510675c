package dev.jobd.packaged;

import dev.jobd.packaged.CrashEvidence.Attempt;
import dev.jobd.packaged.CrashEvidence.Job;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which promises were broken, by what clients were told and what the database has. */
final class CrashVerdict {
    private static final Set<String> ENDS = Set.of("SUCCEEDED", "FAILED", "CANCELLED");

    private final CrashLedger ledger;
    private final CrashEvidence evidence;
    private final int maxConcurrency;
    private final List<String> broken = new ArrayList<>();

    CrashVerdict(CrashLedger ledger, CrashEvidence evidence, int maxConcurrency) {
        this.ledger = ledger;
        this.evidence = evidence;
        this.maxConcurrency = maxConcurrency;
    }

    /** A sentence for each. */
    List<String> broken() {
        broken.addAll(ledger.wrongs());
        ledger.acknowledged().forEach((number, id) -> {
            if (!evidence.jobs().containsKey(bare(id))) {
                broken.add("job " + id + " was acknowledged and is lost");
            }
        });
        ledger.cancelled().forEach(id -> {
            Job job = evidence.jobs().get(bare(id));
            if (job == null || !job.state().equals("CANCELLED")) {
                broken.add("a cancel of job " + id + " was acknowledged: " + job);
            }
        });
        Set<Long> numbers = new HashSet<>();
        for (Job job : evidence.jobs().values()) {
            if (!numbers.add(job.number())) {
                broken.add("submission " + job.number() + " is there twice");
            }
            CrashJob submitted = ledger.submitted().get(job.number());
            if (submitted == null) {
                broken.add("nobody has submitted " + job);
            } else {
                judge(job, submitted);
            }
        }
        evidence.moves()
                .forEach(
                        (id, moves) -> new CrashMoves(id, moves, evidence.jobs().get(id), broken).judge());
        if (!evidence.tally().equals(evidence.counted())) {
            broken.add("the tally is " + evidence.tally() + " and the count " + evidence.counted());
        }
        judgeWorkers();
        judgeConcurrency();
        return broken;
    }

    private void judge(Job job, CrashJob submitted) {
        require(ENDS.contains(job.state()) && !job.held() && job.ended() > 0, "has not ended", job);
        List<Attempt> attempts = job.attempts();
        for (int i = 0; i < attempts.size(); i++) {
            require(attempts.get(i).number() == i + 1, "has not all of its attempts", job);
        }
        judgeStages(job);
        require(job.failures() <= submitted.maxRetries() + 1, "was tried too often", job);
        switch (job.state()) {
            case "SUCCEEDED" -> {
                require(
                        !attempts.isEmpty() && attempts.getLast().outcome().equals("SUCCEEDED"),
                        "has succeeded without an attempt that did",
                        job);
                require(job.ended() == attempts.getLast().finished(), "did not end with its last attempt", job);
                require(job.result().equals(submitted.result()), "has another's result", job);
                require(job.failures() <= submitted.maxRetries(), "was tried once more than it may", job);
            }
            case "FAILED" -> {
                require(job.failures() == submitted.maxRetries() + 1, "has retries left", job);
                String stage = attempts.getLast().stage();
                String why = (stage.isEmpty() ? "" : "stage " + stage + ": ")
                        + attempts.getLast().error();
                require(job.reason().equals(why), "does not say why", job);
                require(
                        attempts.getLast().lost() || CrashJob.mayFail(submitted.type()),
                        "failed, as nobody wanted",
                        job);
            }
            case "CANCELLED" ->
                require(ledger.mayBeCancelled(hyphened(job.id())), "is cancelled, as nobody wanted", job);
            default -> {
                // It has not ended, and that has been said.
            }
        }
    }

    /** A job without stages has one, which has no name. */
    private void judgeStages(Job job) {
        List<String> stages = job.type().equals(CrashJob.PIPELINE) ? List.of("A", "B", "C") : List.of("");
        List<String> succeeded = job.attempts().stream()
                .filter(attempt -> attempt.outcome().equals("SUCCEEDED"))
                .map(Attempt::stage)
                .toList();
        boolean all = succeeded.equals(stages);
        require(
                job.state().equals("SUCCEEDED") ? all : isBeginning(succeeded, stages),
                "has not gone through its stages in their order, each once",
                job);
        List<String> tried = job.attempts().stream().map(Attempt::stage).toList();
        require(tried.equals(tried.stream().sorted().toList()), "has gone back to an earlier stage", job);
    }

    private static boolean isBeginning(List<String> succeeded, List<String> stages) {
        return succeeded.size() < stages.size() && succeeded.equals(stages.subList(0, succeeded.size()));
    }

    /** What workers were told holds: each has had one attempt, and a name of its own. */
    private void judgeWorkers() {
        Map<String, Attempt> byWorker = new HashMap<>();
        Map<String, Job> jobs = new HashMap<>();
        evidence.jobs().values().forEach(job -> job.attempts().forEach(attempt -> {
            if (byWorker.put(attempt.node(), attempt) != null && CrashWorkers.isWorker(attempt.node())) {
                broken.add("the worker " + attempt.node() + " has had two attempts: " + job);
            }
            jobs.put(attempt.node(), job);
        }));
        ledger.succeeded().forEach(worker -> {
            Attempt attempt = byWorker.get(worker);
            if (attempt == null || !attempt.outcome().equals("SUCCEEDED")) {
                broken.add("the end that the worker " + worker + " was acknowledged is lost: " + jobs.get(worker));
            }
        });
        ledger.heldUntil().forEach((worker, until) -> {
            Attempt attempt = byWorker.get(worker);
            if (attempt != null && attempt.lost() && attempt.finished() < until - CrashWorkers.SLACK_MICROS) {
                broken.add("the worker " + worker + " was told that it had its job until " + until + ": " + attempt);
            }
        });
    }

    /** By what the database says of those that a node holds. */
    private void judgeConcurrency() {
        Map<Long, Integer> held = new HashMap<>();
        Map<Long, Integer> most = new HashMap<>();
        record Step(long order, long holder, int more) {}
        List<Step> steps = new ArrayList<>();
        evidence.moves().values().stream()
                .flatMap(List::stream)
                .filter(move -> !move.worker())
                .forEach(move -> {
                    if (move.begins()) {
                        steps.add(new Step(move.seq(), move.holder(), 1));
                    }
                    if (move.ends()) {
                        steps.add(new Step(move.seq(), move.holder0(), -1));
                    }
                });
        steps.sort(Comparator.comparingLong(Step::order));
        for (Step step : steps) {
            int now = held.merge(step.holder(), step.more(), Integer::sum);
            most.merge(step.holder(), now, Math::max);
        }
        most.forEach((holder, count) -> {
            if (count > maxConcurrency) {
                broken.add("run " + holder + " of a node had " + count + " jobs at once");
            }
        });
    }

    private void require(boolean kept, String what, Job job) {
        if (!kept) {
            broken.add("job " + what + ": " + job + ", with:\n"
                    + CrashEvidence.told(evidence.moves().getOrDefault(job.id(), List.of())));
        }
    }

    private static String bare(String id) {
        return id.replace("-", "");
    }

    private static String hyphened(String id) {
        return id.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
    }
}
