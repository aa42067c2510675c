package dev.jobd.engine;

import dev.jobd.domain.Attempt;
import dev.jobd.domain.History;
import dev.jobd.domain.Job;
import dev.jobd.domain.Json;
import dev.jobd.domain.Stage;
import java.util.List;
import java.util.Optional;

/** How a job goes through its stages: in their order, each until it has succeeded, and none of them again. */
final class StageRules {
    private final Verdict verdict;

    StageRules(Verdict verdict) {
        this.verdict = verdict;
    }

    void check(Job job) {
        if (job.spec().pipeline().isEmpty()) {
            return;
        }
        List<Optional<String>> stages = job.spec().pipeline().get().stages().stream()
                .map(Stage::name)
                .map(Optional::of)
                .toList();
        int done = job.history().course().outputs().size();
        List<Optional<String>> succeeded = job.attempts().stream()
                .filter(attempt -> attempt.outcome() == Attempt.Ending.SUCCEEDED)
                .map(Attempt::stage)
                .toList();
        verdict.expect(
                succeeded.equals(stages.subList(0, done)) || job.attempts().size() == History.MAX_ATTEMPTS,
                "stages succeed in their order, each once");
        verdict.expect(
                job instanceof Job.Succeeded == (done == stages.size()), "a job succeeds with the last of its stages");
        List<Integer> order = job.attempts().stream()
                .map(attempt -> stages.indexOf(attempt.stage()))
                .toList();
        verdict.expect(order.equals(order.stream().sorted().toList()), "no stage is tried once a later one was");
    }

    /** Of the same job, one change after the other. */
    void check(Job before, Job after) {
        List<Json> known = before.history().course().outputs();
        List<Json> next = after.history().course().outputs();
        verdict.expect(
                next.size() <= known.size() + 1 && known.equals(next.subList(0, Math.min(known.size(), next.size()))),
                "what a stage has put out stays, and no stage is skipped");
        verdict.expect(
                next.size() == known.size() || before instanceof Job.Active, "a stage succeeds with an attempt of it");
    }
}
