package dev.jobd.store.sql;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobLog;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The logs of the attempts under way on this node. Touched by the thread that commits alone. */
final class AttemptLogs {
    private final Map<Long, JobLog> byToken = new HashMap<>();

    /** An attempt begins, or has stored more. */
    void keep(Job.Active attempt, JobLog log) {
        byToken.put(attempt.fence().token(), log);
    }

    /** Empty for an attempt that is not under way here. */
    Optional<JobLog> of(Job.Active attempt) {
        return Optional.ofNullable(byToken.get(attempt.fence().token()));
    }

    /** The others are over. */
    void keepOnly(Collection<Job.Active> attempts) {
        byToken.keySet()
                .retainAll(attempts.stream()
                        .map(attempt -> attempt.fence().token())
                        .collect(Collectors.toSet()));
    }

    /** The attempt is over. */
    void end(Job.Active attempt) {
        byToken.remove(attempt.fence().token());
    }
}
