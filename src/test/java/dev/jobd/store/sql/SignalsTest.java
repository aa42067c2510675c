package dev.jobd.store.sql;

import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobd.domain.Backoff;
import dev.jobd.domain.DeclaredType;
import dev.jobd.domain.Job;
import dev.jobd.domain.Json;
import dev.jobd.domain.SampleJobs;
import dev.jobd.domain.TypeLimits;
import dev.jobd.store.Signals;
import dev.jobd.store.WorkerClaim;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What nodes that share a database tell each other, through it. */
class SignalsTest {
    private static final String ONE = "one";
    private static final String TWO = "two";

    private final SampleCluster cluster = new SampleCluster();
    private final SqlJobStore one = cluster.join(ONE);
    private final SqlJobStore two = cluster.join(TWO);
    private final Heard heardByOne = new Heard();
    private final Heard heardByTwo = new Heard();

    private static final class Heard implements Signals {
        private final AtomicInteger due = new AtomicInteger();
        private final AtomicInteger dueForWorkers = new AtomicInteger();
        private final AtomicInteger stop = new AtomicInteger();

        @Override
        public void due() {
            due.incrementAndGet();
        }

        @Override
        public void dueForWorkers() {
            dueForWorkers.incrementAndGet();
        }

        @Override
        public void stop() {
            stop.incrementAndGet();
        }
    }

    @BeforeEach
    void listen() {
        listen(one, heardByOne);
        listen(two, heardByTwo);
    }

    private static void listen(SqlJobStore store, Heard heard) {
        Thread.ofPlatform().daemon().start(() -> store.listen(heard));
        // As soon as it listens, it looks for what it has missed.
        await().until(() -> heard.stop.get() == 1);
        heard.due.set(0);
        heard.dueForWorkers.set(0);
        heard.stop.set(0);
    }

    @AfterEach
    void close() {
        one.leave();
        two.leave();
        cluster.close();
    }

    @Test
    void aNodeThatWaitsIsToldOfAJobThatAnotherHasNoSlotFor() {
        waits(two, TWO, heardByTwo);

        insert(1);

        await().until(() -> heardByTwo.due.get() == 1);
        assertThat(heardByOne.due).hasValue(0);
    }

    @Test
    void aNodeThatHasSlotsItselfTellsNobody() {
        waits(two, TWO, heardByTwo);
        waits(one, ONE, heardByOne);

        insert(1);
        assertThat(one.claim(2, ONE, NOON).claims()).hasSize(1);

        assertSilence();
    }

    @Test
    void aNodeThatTakesAllThatItCanWakesAnother() {
        waits(two, TWO, heardByTwo);
        waits(one, ONE, heardByOne);

        insert(2);
        assertThat(one.claim(1, ONE, NOON).claims()).hasSize(1);

        await().until(() -> heardByTwo.due.get() == 1);
    }

    @Test
    void aNodeIsToldOnceUntilItWaitsAgain() {
        waits(two, TWO, heardByTwo);
        insert(1);
        await().until(() -> heardByTwo.due.get() == 1);

        insert(1);

        assertSilence();
        assertThat(two.claim(2, TWO, NOON).claims()).hasSize(2);
        waits(two, TWO, heardByTwo);
        insert(1);
        await().until(() -> heardByTwo.due.get() == 1);
    }

    @Test
    void aNodeAtWhichWorkersWaitIsToldOfAJobThatNoNodeRuns() {
        declareEcho();
        polls();

        insert(1);

        await().until(() -> heardByTwo.dueForWorkers.get() == 1);
        assertThat(heardByOne.dueForWorkers).hasValue(0);
        assertThat(heardByTwo.due).hasValue(0);
    }

    @Test
    void aNodeAtWhichWorkersWaitIsToldOnceUntilTheyWaitAgain() {
        declareEcho();
        polls();
        insert(1);
        await().until(() -> heardByTwo.dueForWorkers.get() == 1);

        insert(1);

        assertSilence();
        // By the pause and its end.
        assertThat(heardByTwo.dueForWorkers).hasValue(1 + 2);
        assertThat(lease(2)).isEqualTo(2);
        heardByTwo.dueForWorkers.set(0);
        polls();
        insert(1);
        await().until(() -> heardByTwo.dueForWorkers.get() == 1);
    }

    @Test
    void aNodeAtWhichWorkersWaitIsNotToldOfJobsOfNodes() {
        polls();

        insert(1);

        assertSilence();
        assertThat(heardByTwo.dueForWorkers).hasValue(2);
    }

    @Test
    void aNodeThatServesNoTypeAnyMoreStillTellsThoseThatWait() {
        insert(1);
        Job.Running attempt = one.claim(2, ONE, NOON).claims().getFirst().job();
        waits(two, TWO, heardByTwo);
        one.serve(Set.of());

        one.update(attempt, attempt.release(NOON)).toCompletableFuture().join();

        await().until(() -> heardByTwo.due.get() == 1);
    }

    @Test
    void whoIsDoneWithAJobOfALimitedTypeTellsTheNodeAtWhichWorkersWait() {
        declareEcho();
        one.limit("echo", new TypeLimits(1, 1));
        insert(2);
        WorkerClaim claim = new WorkerClaim("worker", Set.of("echo"), 1, Duration.ofMinutes(1));
        Job.Running attempt = one.claim(claim, NOON)
                .toCompletableFuture()
                .join()
                .claims()
                .getFirst()
                .job();
        polls();

        one.update(attempt, SampleJobs.succeeded(attempt)).toCompletableFuture().join();

        await().until(() -> heardByTwo.dueForWorkers.get() == 1);
        assertThat(lease(1)).isEqualTo(1);
    }

    private void declareEcho() {
        one.types()
                .put(
                        new DeclaredType(
                                "echo", new Json("true"), Optional.empty(), 0, Backoff.DEFAULT, TypeLimits.DEFAULT),
                        10);
        assertThat(one.types().list()).hasSize(1);
    }

    /** Workers wait at the second node. */
    private void polls() {
        two.renew();
        one.renew();
        assertThat(lease(1)).isZero();
        // It looks once more after that.
        await().until(() -> heardByTwo.dueForWorkers.get() == 1);
        heardByTwo.dueForWorkers.set(0);
    }

    private int lease(int max) {
        WorkerClaim claim = new WorkerClaim("worker", Set.of("echo"), max, Duration.ofMinutes(1));
        return two.claim(claim, NOON).toCompletableFuture().join().claims().size();
    }

    @Test
    void whoHandsAnAttemptBackTellsAnotherNodeAlsoIfItHasSlots() {
        insert(1);
        Job.Running attempt = one.claim(2, ONE, NOON).claims().getFirst().job();
        waits(two, TWO, heardByTwo);

        one.settle(attempt, attempt.release(NOON), 0, NOON)
                .toCompletableFuture()
                .join();

        await().until(() -> heardByTwo.due.get() == 1);
    }

    @Test
    void theNodeOfAnAttemptIsToldToStopIt() {
        insert(1);
        Job.Running attempt = one.claim(1, ONE, NOON).claims().getFirst().job();

        two.update(attempt, attempt.cancel()).toCompletableFuture().join();

        await().until(() -> heardByOne.stop.get() == 1);
        assertThat(one.stopping()).containsExactly(attempt.cancel());
    }

    @Test
    void aPauseOfTheQueueIsKnownToAll() {
        one.pause(true);
        await().until(two::paused);

        two.pause(false);
        await().until(() -> !one.paused());
        await().until(() -> heardByOne.due.get() > 0);
    }

    @Test
    void aTextComesToThoseWhoHaveJoinedAndToNobodyElse() {
        Queue<String> toOne = new ConcurrentLinkedQueue<>();
        Queue<String> toTwo = new ConcurrentLinkedQueue<>();
        two.exchange().join(toTwo::add, _ -> {});
        await().until(() -> one.exchange().wanted());
        assertThat(two.exchange().wanted()).isFalse();

        List<String> texts = IntStream.range(0, 300)
                .mapToObj(number -> number + " 'é\ud83d\ude00'")
                .toList();
        texts.forEach(one.exchange()::send);

        await().until(() -> toTwo.size() == texts.size());
        assertThat(toTwo).containsExactlyElementsOf(texts);
        assertThat(toOne).isEmpty();
    }

    @Test
    void nobodyIsAskedForTextsWhenNobodyWantsThemAnyMore() {
        two.exchange().join(_ -> {}, _ -> {});
        await().until(() -> one.exchange().wanted());

        two.exchange().leave();

        await().until(() -> !one.exchange().wanted());
    }

    @Test
    void whoJoinsKnowsUpToWhereAllIsStored() {
        insert(3);

        long present = two.exchange().join(_ -> {}, _ -> {});

        assertThat(present).isEqualTo(3);
    }

    @Test
    void aNewRunOfANodeIsToldTextsToo() {
        Queue<String> toTwo = new ConcurrentLinkedQueue<>();
        two.exchange().join(toTwo::add, _ -> {});
        two.restart();
        two.refresh();

        await().until(() -> one.exchange().wanted());
        one.exchange().send("after");

        await().until(() -> toTwo.contains("after"));
    }

    /** Has found nothing to do, and has said so. */
    private void waits(SqlJobStore store, String node, Heard heard) {
        store.renew();
        store.refresh();
        assertThat(store.claim(5, node, NOON).claims()).isEmpty();
        // It looks once more after that.
        await().until(() -> heard.due.get() == 1);
        heard.due.set(0);
    }

    /** A sign that comes later than one that was sent before. */
    private void assertSilence() {
        int due = heardByTwo.due.get();
        one.pause(true);
        await().until(() -> heardByTwo.due.get() > due);
        one.pause(false);
        await().until(() -> !two.paused());
        assertThat(heardByTwo.due.get()).isEqualTo(due + 2);
        heardByTwo.due.set(0);
    }

    private void insert(int jobs) {
        one.insert(Stream.generate(SampleJobs::queued).limit(jobs).toList(), 100, NOON)
                .toCompletableFuture()
                .join();
    }
}
