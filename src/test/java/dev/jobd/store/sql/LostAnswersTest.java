package dev.jobd.store.sql;

import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.jobd.domain.Job;
import dev.jobd.domain.ProblemException;
import dev.jobd.domain.SampleJobs;
import dev.jobd.store.Claimed;
import dev.jobd.store.JobStore;
import dev.jobd.store.Settled;
import dev.jobd.store.WorkerClaim;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** What becomes of changes when nobody hears whether they were made. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class LostAnswersTest {
    private static final String NODE = "one";
    private static final String CLAIM = "SET state = 'RUNNING'";
    private static final String INSERT = "INSERT INTO job";
    private static final String MOVE = "holder = CASE";

    private final SampleCluster cluster = new SampleCluster();
    private final LossyWay way = new LossyWay(cluster.source());
    private final SqlJobStore store = cluster.join(NODE, way.source());
    private final SqlJobStore other = cluster.join("two");

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void aClaimWhoseAnswerIsLostFails() {
        Job.Queued job = inserted();
        way.loseAnswerTo(CLAIM);

        assertUnavailable(this::claim);

        assertThat(seen(job)).isInstanceOf(Job.Running.class);
    }

    @Test
    void whatWasClaimedWithoutAnAnswerIsGivenBackUncountedAtTheNextCall() {
        Job.Queued job = inserted();
        way.loseAnswerTo(CLAIM);
        assertUnavailable(this::claim);

        store.evict(NOON);

        assertThat(seen(job)).isInstanceOf(Job.Queued.class);
        assertThat(seen(job).attempts()).isEmpty();
    }

    @Test
    void whatWasClaimedWithoutAnAnswerCanBeClaimedAgain() {
        Job.Queued job = inserted();
        way.loseAnswerTo(CLAIM);
        assertUnavailable(this::claim);

        Job.Running again = claimed();

        assertThat(again.spec()).isEqualTo(job.spec());
        assertThat(again.attempt()).isOne();
        assertThat(settle(again, 0).version()).isNotEqualTo(JobStore.LOST);
    }

    @Test
    void whatWasClaimedForAWorkerWithoutAnAnswerIsGivenBackAndNothingElse() {
        Job.Queued first = inserted();
        Job.Running heardOf = leased().getFirst();
        Job.Queued second = inserted();
        way.loseAnswerTo(CLAIM);
        assertUnavailable(this::leased);
        assertThat(seen(second)).isInstanceOf(Job.Running.class);

        store.evict(NOON);

        assertThat(seen(second)).isInstanceOf(Job.Queued.class);
        assertThat(seen(first)).isEqualTo(heardOf);
        assertThat(leased()).singleElement().satisfies(again -> {
            assertThat(again.spec()).isEqualTo(second.spec());
            assertThat(again.attempt()).isOne();
        });
    }

    private List<Job.Running> leased() {
        WorkerClaim claim = new WorkerClaim("worker", Set.of("echo"), 1, Duration.ofMinutes(1));
        return store.claim(claim, NOON).toCompletableFuture().join().claims().stream()
                .map(Claimed.Claim::job)
                .toList();
    }

    @Test
    void anEndWhoseAnswerIsLostCanBeStoredAgainAndIsNot() {
        Job.Running attempt = running();
        way.loseAnswerTo(MOVE);
        assertUnavailable(() -> settle(attempt, 0));
        Job stored = seen(attempt);

        Settled again = settle(attempt, 0);

        assertThat(stored).isEqualTo(SampleJobs.succeeded(attempt));
        assertThat(again.version()).isEqualTo(JobStore.LOST);
        assertThat(again.toldToStop()).isEmpty();
    }

    @Test
    void whatWasClaimedWithAnEndWhoseAnswerIsLostIsGivenBack() {
        Job.Running attempt = running();
        Job.Queued next = inserted();
        way.loseAnswerTo(CLAIM);
        assertUnavailable(() -> settle(attempt, 1));
        assertThat(seen(next)).isInstanceOf(Job.Running.class);

        assertThat(settle(attempt, 0).version()).isEqualTo(JobStore.LOST);

        assertThat(seen(attempt)).isInstanceOf(Job.Succeeded.class);
        assertThat(seen(next)).isInstanceOf(Job.Queued.class);
        assertThat(claimed().spec()).isEqualTo(next.spec());
    }

    @Test
    void anInsertWhoseAnswerIsLostFails() {
        Job.Queued job = SampleJobs.queued();
        way.loseAnswerTo(INSERT);

        assertUnavailable(() -> insert(job));

        assertThat(seen(job)).isEqualTo(job);
    }

    @Test
    void attemptsThatAreKnownGoOn() {
        Job.Running before = running();
        Job.Running told = running();
        store.update(told, told.cancel()).toCompletableFuture().join();
        inserted();
        way.loseAnswerTo(CLAIM);
        assertUnavailable(this::claim);

        store.evict(NOON);

        assertThat(seen(before)).isEqualTo(before);
        assertThat(seen(told)).isEqualTo(told.cancel());
        assertThat(store.append(before, "still here").toCompletableFuture().join())
                .isNotEqualTo(JobStore.LOST);
        assertThat(settle(before, 0).version()).isNotEqualTo(JobStore.LOST);
    }

    @Test
    void attemptsOfOtherNodesGoOn() {
        inserted();
        Job.Running theirs = other.claim(1, "two", NOON).claims().getFirst().job();
        inserted();
        way.loseAnswerTo(CLAIM);
        assertUnavailable(this::claim);

        store.evict(NOON);

        assertThat(seen(theirs)).isEqualTo(theirs);
    }

    @Test
    void theLogOfAnAttemptGoesOnWhereItWas() {
        Job.Running attempt = running();
        store.append(attempt, "before").toCompletableFuture().join();
        inserted();
        way.loseAnswerTo(CLAIM);
        assertUnavailable(this::claim);

        store.append(attempt, "after").toCompletableFuture().join();

        assertThat(other.find(attempt.spec().id(), NOON).orElseThrow().log()).isEqualTo("before\nafter\n");
    }

    @Test
    void theStoreIsUnavailableUntilItAnswers() {
        inserted();
        way.loseAnswerTo(CLAIM);
        assertUnavailable(this::claim);
        assertThat(store.available()).isFalse();

        claim();

        assertThat(store.available()).isTrue();
    }

    @Test
    void aStoreThatIsAwayForLongGivesBackWhatItClaimedBefore() {
        Job.Queued job = inserted();
        way.loseAnswerTo(CLAIM);
        assertUnavailable(this::claim);
        way.loseAnswerTo("job.holder = ?");
        assertUnavailable(this::claim);

        assertThat(claimed().spec()).isEqualTo(job.spec());
    }

    @Test
    void aRenewalWhoseAnswerIsLostFailsAndIsMadeAgain() {
        way.loseAnswerTo("UPDATE node");

        assertUnavailable(store::renew);

        assertThat(store.renew()).isTrue();
    }

    @Test
    void aLeaseWhoseBeginNobodyHeardOfIsFollowedByAnother() {
        cluster.endLease(NODE);
        way.loseAnswerTo("INSERT INTO node");
        assertUnavailable(store::restart);
        assertThat(store.renew()).isFalse();

        store.restart();

        assertThat(running().node()).isEqualTo(NODE);
        assertThat(store.renew()).isTrue();
    }

    /** The server does not notice that nobody listens, while it waits for a lock. */
    @Test
    void whatIsStillOnItsWayIsNotDoneLater() throws SQLException {
        Job.Running attempt = running();
        try (Connection connection = cluster.source().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SET LOCAL idle_in_transaction_session_timeout = '20s'");
            statement.execute("SELECT 1 FROM job FOR UPDATE");
            way.cutOff(MOVE, sent -> {
                CompletableFuture.runAsync(() -> executed(sent));
                await().until(() -> waiting(statement));
            });
            assertUnavailable(() -> settle(attempt, 0));
            store.pause(false);
            connection.rollback();
        }

        assertThat(settle(attempt, 0).version()).isNotEqualTo(JobStore.LOST);
    }

    private static void executed(PreparedStatement statement) {
        try {
            statement.execute();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean waiting(Statement statement) throws SQLException {
        try (ResultSet locks = statement.executeQuery("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")) {
            locks.next();
            return locks.getBoolean(1);
        }
    }

    private static void assertUnavailable(ThrowingCallable call) {
        assertThatThrownBy(call).matches(ProblemException::isForNow);
    }

    private Job seen(Job job) {
        return other.find(job.spec().id(), NOON).orElseThrow().job();
    }

    private Job.Running running() {
        inserted();
        return claimed();
    }

    private Job.Running claimed() {
        return claim().claims().getFirst().job();
    }

    private Claimed claim() {
        return store.claim(1, NODE, NOON);
    }

    private Settled settle(Job.Running attempt, int max) {
        return store.settle(attempt, SampleJobs.succeeded(attempt), max, NOON)
                .toCompletableFuture()
                .join();
    }

    private Job.Queued inserted() {
        Job.Queued job = SampleJobs.queued();
        insert(job);
        return job;
    }

    private void insert(Job.Queued job) {
        store.insert(List.of(job), Integer.MAX_VALUE, NOON)
                .toCompletableFuture()
                .join();
    }
}
