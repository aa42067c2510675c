package dev.jobd.engine;

import dev.jobd.domain.DeclaredType;
import dev.jobd.domain.FieldError;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobPage;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Pipeline;
import dev.jobd.domain.Problem;
import dev.jobd.domain.ProblemException;
import dev.jobd.domain.Stage;
import dev.jobd.handler.declared.SchemaRules;
import dev.jobd.store.JobStore;
import dev.jobd.store.TypeStore;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Takes the types that are declared for workers, and forgets them. Blocks. */
final class Declarations {
    private static final int PAGE = 500;

    private static final Set<JobState> UNFINISHED =
            Arrays.stream(JobState.values()).filter(state -> !state.terminal()).collect(Collectors.toUnmodifiableSet());

    private final JobStore store;
    private final Types types;
    private final InstantSource clock;
    private volatile @Nullable SchemaRules rules;

    Declarations(JobStore store, Types types, InstantSource clock) {
        this.store = store;
        this.types = types;
        this.clock = clock;
    }

    /** See {@link Workers#declare}. */
    Workers.Declared declare(DeclaredType type) {
        refuseOwn(type.name());
        List<FieldError> errors = rules().check(type.schema());
        if (!errors.isEmpty()) {
            throw new Problem.InvalidRequest(errors.stream()
                            .map(error -> error.under("/payload_schema"))
                            .toList())
                    .asException();
        }
        TypeStore.Put put = types.declared().put(type);
        if (put == TypeStore.Put.FULL) {
            throw new Problem.TypeConflict("There are " + DeclaredTypes.MAX + " types already, as many as may be.")
                    .asException();
        }
        return types.find(type.name())
                .map(declared -> new Workers.Declared(declared, put == TypeStore.Put.CREATED))
                .orElseThrow(() -> new Problem.TypeConflict("Somebody has deleted the type again.").asException());
    }

    /** See {@link Workers#withdraw}. */
    void withdraw(String name) {
        refuseOwn(name);
        refuseIfNeeded(name);
        Optional<DeclaredType> before = types.declared().declaration(name);
        if (!types.declared().delete(name)) {
            throw new Problem.TypeNotFound(name).asException();
        }
        try {
            // A job may have been submitted meanwhile.
            refuseIfNeeded(name);
        } catch (ProblemException e) {
            before.ifPresent(types.declared()::put);
            throw e;
        }
    }

    private void refuseIfNeeded(String name) {
        long left = page(name, Optional.empty(), 1).total() + staged(name);
        if (left > 0) {
            throw new Problem.TypeConflict((left == 1 ? "1 of its jobs has" : left + " of its jobs have")
                            + " not ended: let workers do them, or cancel them.")
                    .asException();
        }
    }

    /** How many pipelines have such a stage to come, or are at one. */
    private long staged(String name) {
        long found = 0;
        Optional<String> cursor = Optional.empty();
        do {
            JobPage page = page(Pipeline.TYPE, cursor, PAGE);
            found += page.jobs().stream()
                    .filter(job -> isToCome(job.job(), name))
                    .count();
            cursor = page.next();
        } while (cursor.isPresent());
        return found;
    }

    private static boolean isToCome(Job job, String type) {
        return job.spec().pipeline().stream()
                .flatMap(pipeline -> pipeline.stages().stream())
                .skip(job.history().course().outputs().size())
                .map(Stage::type)
                .anyMatch(type::equals);
    }

    private JobPage page(String type, Optional<String> cursor, int limit) {
        JobFilter filter =
                new JobFilter(UNFINISHED, Optional.of(type), Optional.empty(), Optional.empty(), Optional.empty());
        return store.list(filter, new JobPage.Request(JobPage.Order.OLDEST, limit, cursor, 0, false), clock.instant());
    }

    private void refuseOwn(String name) {
        if (types.isOwn(name)) {
            throw new Problem.TypeConflict("Jobs of type '" + name + "' are run by jobd itself, not by workers.")
                    .asException();
        }
    }

    private SchemaRules rules() {
        SchemaRules known = rules;
        if (known == null) {
            known = new SchemaRules();
            rules = known;
        }
        return known;
    }
}
