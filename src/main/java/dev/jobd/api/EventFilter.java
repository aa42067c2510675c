package dev.jobd.api;

import dev.jobd.domain.FieldError;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Problem;
import dev.jobd.observe.Frame;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which events a reader wants. */
sealed interface EventFilter {

    OfAll ALL = new OfAll(Set.of(), Set.of());

    boolean takes(Frame frame);

    /**
     * Those of all jobs.
     *
     * @param types of the jobs; empty for all
     * @param states only events of jobs that come to one of these; empty for all events
     */
    record OfAll(Set<String> types, Set<JobState> states) implements EventFilter {

        @Override
        public boolean takes(Frame frame) {
            boolean typeFits = types.isEmpty() || types.contains(frame.type());
            boolean stateFits =
                    states.isEmpty() || frame.state().filter(states::contains).isPresent();
            return frame.gap() || (typeFits && stateFits);
        }

        /** By hand, as it is called for each reader of each event: see docs/decisions/0011. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof OfAll that && types.equals(that.types) && states.equals(that.states);
        }
    }

    record OfJob(UUID job) implements EventFilter {

        @Override
        public boolean takes(Frame frame) {
            return frame.job().equals(job) || frame.gap();
        }
    }

    /** @throws dev.jobd.domain.ProblemException {@link Problem.InvalidRequest} */
    static OfAll parse(MultiMap query) {
        List<FieldError> errors = new ArrayList<>(unknown(query, Set.of("type", "state")));
        Set<JobState> states = EnumSet.noneOf(JobState.class);
        for (String state : query.getAll("state")) {
            ListQuery.state(state)
                    .ifPresentOrElse(states::add, () -> errors.add(new FieldError("?state", ListQuery.STATE_RULE)));
        }
        throwIfAny(errors);
        return query.isEmpty() ? ALL : new OfAll(Set.copyOf(query.getAll("type")), states);
    }

    /** @throws dev.jobd.domain.ProblemException {@link Problem.InvalidRequest} */
    static void refuseParameters(MultiMap query) {
        throwIfAny(unknown(query, Set.of()));
    }

    private static List<FieldError> unknown(MultiMap query, Set<String> known) {
        return query.names().stream()
                .filter(name -> !known.contains(name))
                .map(name -> new FieldError("?" + name, "is not a parameter of this request"))
                .toList();
    }

    private static void throwIfAny(List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw new Problem.InvalidRequest(List.copyOf(errors)).asException();
        }
    }
}
