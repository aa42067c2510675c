package dev.jobd.engine;

import dev.jobd.domain.FieldError;
import dev.jobd.domain.JobType;
import dev.jobd.domain.Pipeline;
import dev.jobd.domain.Problem;
import dev.jobd.domain.ProblemException;
import dev.jobd.domain.Submission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Finds out whether jobs may be submitted, and what holds for them. */
final class SubmissionChecks {
    private final Types types;
    private final Stages stages;
    private final Executor executor;
    private final SchemaChecks slow = new SchemaChecks();

    SubmissionChecks(Types types, Stages stages, Executor executor) {
        this.types = types;
        this.stages = stages;
        this.executor = executor;
    }

    /**
     * What holds for a job that may be submitted.
     *
     * @param pipeline empty for a job without stages
     */
    record Checked(JobType type, Optional<Pipeline> pipeline) {}

    /** What the store knew of a submission, or why it is refused. */
    private record Looked(Optional<Stages.Asked> asked, Optional<ProblemException> problem) {
        static final Looked NOTHING = new Looked(Optional.empty(), Optional.empty());
    }

    /** Whether {@link #now} does. */
    boolean isQuick(Submission submission) {
        return !submission.type().equals(Pipeline.TYPE)
                && !types.mayBeNews(submission.type())
                && !types.declared().checksSlowly(submission.type());
    }

    /**
     * Does not block.
     *
     * @throws dev.jobd.domain.ProblemException {@link Problem.InvalidRequest}
     */
    Checked now(Submission submission) {
        return done(submission, Looked.NOTHING);
    }

    /** As {@link #now}; blocks where that would not do. */
    Checked blocking(Submission submission) {
        if (types.mayBeNews(submission.type())) {
            types.declared().refresh();
        }
        return done(submission, look(submission));
    }

    /** As {@link #now}, for any submission. */
    CompletionStage<Checked> check(Submission submission) {
        List<Submission> one = List.of(submission);
        return looked(one)
                .thenCompose(looked -> isSlow(one, looked)
                        ? slow.away(() -> done(submission, looked.getFirst()))
                        : CompletableFuture.completedFuture(done(submission, looked.getFirst())));
    }

    /** As {@link #now} for each of a batch. */
    CompletionStage<List<Checked>> check(List<Submission> batch) {
        if (batch.stream().allMatch(this::isQuick)) {
            return CompletableFuture.completedFuture(
                    done(batch, batch.stream().map(_ -> Looked.NOTHING).toList()));
        }
        return looked(batch)
                .thenCompose(looked -> isSlow(batch, looked)
                        ? slow.away(() -> done(batch, looked))
                        : CompletableFuture.completedFuture(done(batch, looked)));
    }

    private CompletableFuture<List<Looked>> looked(List<Submission> submissions) {
        CompletableFuture<Void> learned = submissions.stream().anyMatch(one -> types.mayBeNews(one.type()))
                ? types.declared().refreshed(executor)
                : CompletableFuture.completedFuture(null);
        boolean asks = submissions.stream().anyMatch(SubmissionChecks::hasStages);
        return asks
                ? learned.thenApplyAsync(_ -> look(submissions), executor)
                : learned.thenApply(_ -> look(submissions));
    }

    private List<Looked> look(List<Submission> submissions) {
        return submissions.stream().map(this::look).toList();
    }

    private Looked look(Submission submission) {
        if (!hasStages(submission)) {
            return Looked.NOTHING;
        }
        try {
            return new Looked(Optional.of(stages.asked(submission.payload())), Optional.empty());
        } catch (ProblemException e) {
            return new Looked(Optional.empty(), Optional.of(e));
        }
    }

    private static boolean hasStages(Submission submission) {
        return submission.type().equals(Pipeline.TYPE);
    }

    private boolean isSlow(List<Submission> submissions, List<Looked> looked) {
        return submissions.stream().anyMatch(one -> types.declared().checksSlowly(one.type()))
                || looked.stream()
                        .flatMap(one -> one.asked().stream())
                        .flatMap(asked -> asked.spec().stages().stream())
                        .anyMatch(stage -> types.declared().checksSlowly(stage.type()));
    }

    private Checked done(Submission submission, Looked looked) {
        if (looked.problem().isPresent()) {
            throw looked.problem().get();
        }
        return looked.asked().isEmpty()
                ? new Checked(types.check(submission), Optional.empty())
                : new Checked(
                        types.find(submission.type()).orElseThrow(),
                        Optional.of(stages.completed(looked.asked().get(), submission)));
    }

    private List<Checked> done(List<Submission> batch, List<Looked> looked) {
        List<Checked> all = new ArrayList<>(batch.size());
        List<FieldError> errors = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            try {
                all.add(done(batch.get(i), looked.get(i)));
            } catch (ProblemException e) {
                errors.addAll(e.errorsUnder("/jobs/" + i));
            }
        }
        if (!errors.isEmpty()) {
            throw new Problem.InvalidRequest(errors).asException();
        }
        return all;
    }
}
