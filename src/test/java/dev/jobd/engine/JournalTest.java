package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobEvent;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.Problem;
import dev.jobd.domain.Progress;
import dev.jobd.store.JobStore;
import dev.jobd.store.MemoryJobStore;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What attempts tell where each change is a commit. */
class JournalTest {
    private static final Duration MOMENT = Duration.ofMillis(200);

    private final JobStore memory = new MemoryJobStore();
    private final List<Execution> underWay = new ArrayList<>();
    private boolean away;
    private int appends;

    /** As if it were on a disk. */
    private final JobStore durable = (JobStore) Proxy.newProxyInstance(
            JobStore.class.getClassLoader(),
            new Class<?>[] {JobStore.class},
            (_, called, args) -> switch (called.getName()) {
                case "durable" -> true;
                case "append" -> {
                    appends++;
                    yield away
                            ? CompletableFuture.failedFuture(new Problem.StoreUnavailable("gone", MOMENT).asException())
                            : called.invoke(memory, args);
                }
                default -> called.invoke(memory, args);
            });

    private final World world = new World().store(durable).performer(execution -> {
        underWay.add(execution);
        return Optional.empty();
    });
    private final Engine engine = world.build();
    private final JobRecord job = World.submit(engine, "noop");
    private final Journal journal = journal();

    private Journal journal() {
        world.stepped.runAll();
        return new Journal(durable, new JobEvents(List.of(world.events::add)), world.timer);
    }

    @Test
    void linesThatComeTogetherAreStoredTogether() {
        journal.log(attempt(), "one");
        journal.log(attempt(), "two");
        assertThat(log()).isEmpty();

        world.advance(MOMENT);

        assertThat(log()).isEqualTo("one\ntwo\n");
        assertThat(told()).singleElement().satisfies(event -> assertThat(event.lines())
                .isEqualTo("one\ntwo"));
    }

    @Test
    void ofProgressTheLastIsStored() {
        journal.progress(attempt(), new Progress(0.1, Optional.empty()));
        journal.progress(attempt(), new Progress(0.2, Optional.of("a fifth")));

        world.advance(MOMENT);

        assertThat(World.find(engine, job).progress()).isEqualTo(new Progress(0.2, Optional.of("a fifth")));
    }

    @Test
    void asMuchAsReadersAreToldAtOnceIsNotWaitedWith() {
        journal.log(attempt(), "x".repeat(4_000));
        journal.log(attempt(), "y".repeat(4_000));

        assertThat(log()).isEqualTo("x".repeat(4_000) + "\n");
    }

    @Test
    void whoTellsOnAndOnFillsTheLogAndNotTheMemory() {
        for (int line = 0; line < 10_000; line++) {
            journal.log(attempt(), "x".repeat(4_000));
        }
        world.advance(MOMENT);

        assertThat(appends).isLessThan(20);
        assertThat(log()).endsWith("[log cut at 64 KiB]\n");
    }

    @Test
    void whatWasToldIsStoredBeforeTheEnd() {
        journal.log(attempt(), "last words");
        journal.progress(attempt(), new Progress(0.9, Optional.empty()));

        journal.end(attempt());

        assertThat(log()).isEqualTo("last words\n");
        assertThat(World.find(engine, job).progress().share()).isEqualTo(0.9);
    }

    @Test
    void whatIsToldAfterTheEndChangesNothing() {
        Job.Running attempt = attempt();
        journal.end(attempt);
        engine.runner().end(underWay.getFirst(), Outcome.done(Json.NULL));
        world.settle();
        String before = log();

        journal.log(attempt, "too late");
        journal.progress(attempt, Progress.NONE);
        world.advance(MOMENT.multipliedBy(3));

        assertThat(log()).isEqualTo(before);
    }

    @Test
    void whatIsToldAgainAfterAWhileIsStoredToo() {
        journal.log(attempt(), "one");
        world.advance(MOMENT.multipliedBy(5));
        journal.log(attempt(), "two");
        journal.progress(attempt(), new Progress(0.5, Optional.empty()));
        world.advance(MOMENT);

        assertThat(log()).isEqualTo("one\ntwo\n");
    }

    @Test
    void whatIsToldWhileTheStoreIsAwayIsLost() {
        away = true;
        journal.log(attempt(), "lost");
        world.advance(MOMENT);
        away = false;

        journal.log(attempt(), "kept");
        world.advance(MOMENT);

        assertThat(log()).isEqualTo("kept\n");
    }

    private Job.Running attempt() {
        return underWay.getFirst().job();
    }

    private String log() {
        return World.find(engine, job).log();
    }

    private List<JobEvent.Logged> told() {
        return world.events.stream()
                .filter(JobEvent.Logged.class::isInstance)
                .map(JobEvent.Logged.class::cast)
                .toList();
    }
}
