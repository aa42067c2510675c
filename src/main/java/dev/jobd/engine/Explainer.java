package dev.jobd.engine;

import dev.jobd.domain.Explanation;
import dev.jobd.domain.Explanation.Kind;
import dev.jobd.domain.Explanation.Reason;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Problem;
import dev.jobd.store.Blockers;
import dev.jobd.store.JobStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Says why a job waits, and for how long it will. */
final class Explainer {
    /** A worker that waits asks again after a minute at the most. */
    private static final Duration RECENTLY = Duration.ofSeconds(75);

    private final JobStore store;
    private final Types types;
    private final Dispatcher dispatcher;
    private final Admission admission;
    private final Pace pace;
    private final InstantSource clock;

    Explainer(JobStore store, Types types, Dispatcher dispatcher, Admission admission, Pace pace, InstantSource clock) {
        this.store = store;
        this.types = types;
        this.dispatcher = dispatcher;
        this.admission = admission;
        this.pace = pace;
        this.clock = clock;
    }

    Explanation explain(UUID id) {
        Instant now = clock.instant();
        Blockers blockers =
                store.blockers(id, now).orElseThrow(() -> new Problem.JobNotFound(id.toString()).asException());
        List<Reason> reasons = reasons(blockers, now);
        boolean open = reasons.stream().allMatch(reason -> switch (reason.kind()) {
            case DUE_TIME, SLOTS, POSITION, OUTSIDE -> true;
            case PAUSED, QUEUE_PAUSED, STOPPING, TYPE, WORKER, TYPE_LIMIT, KEY_LIMIT -> false;
        });
        return new Explanation(blockers.job(), open ? startsIn(blockers.job()) : Optional.empty(), reasons);
    }

    Optional<Duration> startsIn(JobRecord stored) {
        if (!(stored.job() instanceof Job.Queued job) || store.paused() || !types.isOwn(job.runs())) {
            return Optional.empty();
        }
        if (stored.position().isPresent()) {
            return Optional.of(
                    pace.untilStart(stored.position().getAsInt(), dispatcher.maxConcurrency(), dispatcher.taken()));
        }
        Duration untilDue = Duration.between(clock.instant(), job.due());
        // One that is due and has no place in the line waits for others of its key.
        return untilDue.isPositive() ? Optional.of(untilDue) : Optional.empty();
    }

    private List<Reason> reasons(Blockers blockers, Instant now) {
        List<Reason> reasons = new ArrayList<>();
        Job job = blockers.job().job();
        JobState state = job.state(now);
        if (!state.waiting()) {
            return reasons;
        }
        if (job instanceof Job.Paused) {
            reasons.add(new Reason(Kind.PAUSED, "The job is paused until it is resumed."));
        }
        if (job.history().due().isAfter(now)) {
            String why = state == JobState.RETRYING ? "It failed, and is tried again at " : "It is due at ";
            reasons.add(new Reason(Kind.DUE_TIME, why + job.history().due().truncatedTo(ChronoUnit.MILLIS) + "."));
        }
        if (blockers.queuePaused()) {
            reasons.add(new Reason(Kind.QUEUE_PAUSED, "The queue is paused: no job starts until it is resumed."));
        }
        if (!admission.open()) {
            reasons.add(new Reason(Kind.STOPPING, "The node is stopping."));
        }
        String type = job.runs();
        if (types.find(type).isEmpty()) {
            reasons.add(new Reason(Kind.TYPE, "This node runs no jobs of type '" + type + "'."));
        }
        if (types.isForWorkers(type)) {
            noWorker(type, now).ifPresent(reasons::add);
        }
        types.holdUp(job).ifPresent(why -> reasons.add(new Reason(Kind.OUTSIDE, why)));
        if (state == JobState.QUEUED) {
            whyNotYet(blockers, reasons);
        }
        return reasons;
    }

    private Optional<Reason> noWorker(String type, Instant now) {
        Optional<Instant> asked = types.declared().asked(type);
        return asked.filter(now.minus(RECENTLY)::isBefore).isPresent()
                ? Optional.empty()
                : Optional.of(new Reason(
                        Kind.WORKER,
                        "No worker has asked for jobs of type '" + type + "' "
                                + asked.map(time -> "since " + time.truncatedTo(ChronoUnit.MILLIS))
                                        .orElse("yet")
                                + "."));
    }

    private void whyNotYet(Blockers blockers, List<Reason> reasons) {
        JobRecord job = blockers.job();
        if (blockers.typeFull()) {
            reasons.add(new Reason(
                    Kind.TYPE_LIMIT, "As many jobs of type '" + job.job().runs() + "' run as may at once."));
        }
        if (blockers.keyFull()) {
            reasons.add(new Reason(Kind.KEY_LIMIT, "Other jobs with its concurrency key run, or come first."));
        }
        int slots = dispatcher.maxConcurrency();
        if (dispatcher.taken() >= slots && types.isOwn(job.job().runs())) {
            reasons.add(new Reason(
                    Kind.SLOTS,
                    slots == 1
                            ? "The one slot of the node is taken."
                            : "All " + slots + " slots of the node are taken."));
        }
        int ahead = job.position().orElse(1) - 1;
        if (ahead > 0) {
            reasons.add(new Reason(Kind.POSITION, ahead == 1 ? "1 job comes first." : ahead + " jobs come first."));
        }
    }
}
