package dev.jobd.store;

import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobPage;
import dev.jobd.domain.JobPage.Order;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import dev.jobd.domain.SampleJobs;
import dev.jobd.domain.SamplePatches;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Which jobs a list has. */
abstract class ListContract extends StoreContract {
    private static final Instant LATER = NOON.plusSeconds(60);

    @Test
    void aListHasTheJobsAsTheyAreStored() {
        Job.Running attempt = oneRunning();
        now(store.append(attempt, "a line"));
        Job.Queued waiting = inserted(1).getFirst();

        assertThat(list(JobFilter.ALL, true).jobs()).containsExactly(recordOf(attempt), recordOf(waiting));
    }

    @Test
    void logsAreLeftOutWhenTheyAreNotAskedFor() {
        Job.Running attempt = oneRunning();
        now(store.append(attempt, "a line"));

        assertThat(list(JobFilter.ALL, false).jobs()).extracting(JobRecord::log).containsExactly("");
    }

    @Test
    void anEmptyStoreHasAnEmptyList() {
        assertThat(list(JobFilter.ALL, false)).isEqualTo(new JobPage(List.of(), 0, Optional.empty()));
    }

    @Test
    void eachStateHasItsOwnJobs() {
        Map<JobState, Job> jobs = oneInEachState();

        jobs.forEach((state, job) ->
                assertThat(idsOf(states(Set.of(state)))).as(state.name()).containsExactly(id(job)));
    }

    @Test
    void severalStatesAreListedTogether() {
        Job.Ended ended = oneEnded();
        Job.Paused paused = inserted(SampleJobs.job().paused());
        inserted(1);

        assertThat(idsOf(states(EnumSet.of(JobState.SUCCEEDED, JobState.PAUSED))))
                .containsExactly(id(ended), id(paused));
    }

    @Test
    void aJobThatHasBecomeDueIsListedAsQueued() {
        Job.Queued job = inserted(SampleJobs.job().due(LATER).queued());

        JobPage page = store.list(states(Set.of(JobState.QUEUED)), all(false), LATER);

        assertThat(page.jobs()).extracting(record -> id(record.job())).containsExactly(id(job));
    }

    @Test
    void eachTypeHasItsOwnJobs() {
        inserted(1);
        Job.Queued other = inserted(SampleJobs.job().type("other").queued());

        assertThat(idsOf(type("other"))).containsExactly(id(other));
    }

    @Test
    void aTypeThatNoJobHasHasNoJobs() {
        inserted(1);

        assertThat(idsOf(type("unheard-of"))).isEmpty();
    }

    @Test
    void aTagNeedsItsNameAndItsValue() {
        Job.Queued red =
                inserted(SampleJobs.job().tag("team", "red").tag("size", "s").queued());
        inserted(SampleJobs.job().tag("team", "blue").queued());
        inserted(SampleJobs.job().tag("size", "red").queued());

        assertThat(idsOf(tag("team", "red"))).containsExactly(id(red));
    }

    @Test
    void aPatchedJobIsListedByItsNewTagsOnly() {
        Job.Queued job = inserted(SampleJobs.job().tag("team", "red").queued());
        change(job, job.patch(SamplePatches.tags(Map.of("team", "blue"))));

        assertThat(idsOf(tag("team", "red"))).isEmpty();
        assertThat(idsOf(tag("team", "blue"))).containsExactly(id(job));
    }

    @Test
    void aTaggedJobIsListedInEveryStateThatItComesTo() {
        Job.Ended job = ended(SampleJobs.job().tag("team", "red").queued());

        JobFilter succeeded = new JobFilter(
                Set.of(JobState.SUCCEEDED),
                Optional.empty(),
                Optional.of(new JobFilter.Tag("team", "red")),
                Optional.empty(),
                Optional.empty());
        assertThat(idsOf(succeeded)).containsExactly(id(job));
    }

    @Test
    void createdAfterIncludesItsTimeAndCreatedBeforeDoesNot() {
        Instant from = NOON.plusMillis(500);
        Instant to = from.plusNanos(2000);
        inserted(SampleJobs.job().created(from.minusNanos(1000)).queued());
        Job.Queued first = inserted(SampleJobs.job().created(from).queued());
        Job.Queued second =
                inserted(SampleJobs.job().created(to.minusNanos(1000)).queued());
        inserted(SampleJobs.job().created(to).queued());

        assertThat(idsOf(created(Optional.of(from), Optional.of(to)))).containsExactly(id(first), id(second));
    }

    @Test
    void eachEndOfATimeMayBeOpen() {
        Job.Queued first = inserted(1).getFirst();
        Job.Queued second = inserted(SampleJobs.job().created(LATER).queued());

        assertThat(idsOf(created(Optional.empty(), Optional.of(LATER)))).containsExactly(id(first));
        assertThat(idsOf(created(Optional.of(LATER), Optional.empty()))).containsExactly(id(second));
    }

    @Test
    void aTimeThatEndsBeforeItBeginsHasNoJobs() {
        inserted(2);

        JobPage page = list(created(Optional.of(LATER), Optional.of(NOON)), false);

        assertThat(page).isEqualTo(new JobPage(List.of(), 0, Optional.empty()));
    }

    @Test
    void allThatIsGivenHasToHold() {
        inserted(SampleJobs.job().tag("team", "red").queued());
        inserted(SampleJobs.job().type("other").queued());
        inserted(SampleJobs.job().type("other").tag("team", "red").paused());
        Job.Queued job =
                inserted(SampleJobs.job().type("other").tag("team", "red").queued());

        JobFilter filter = new JobFilter(
                Set.of(JobState.QUEUED),
                Optional.of("other"),
                Optional.of(new JobFilter.Tag("team", "red")),
                Optional.of(NOON),
                Optional.of(LATER));
        assertThat(idsOf(filter)).containsExactly(id(job));
    }

    @Test
    void jobsThatAreGoneAreNotListed() {
        ended(SampleJobs.job().tag("team", "red").queued());
        evict(0, NOON);

        assertThat(idsOf(JobFilter.ALL)).isEmpty();
        assertThat(idsOf(tag("team", "red"))).isEmpty();
    }

    private Map<JobState, Job> oneInEachState() {
        Job.Running retrying = running(SampleJobs.job().maxRetries(1).queued());
        settle(retrying, SampleJobs.retrying(retrying, Duration.ofHours(1)));
        Job.Running failed = oneRunning();
        settle(failed, SampleJobs.failed(failed));
        Job.Running cancelling = oneRunning();
        settle(cancelling, cancelling.cancel());
        Job.Ended succeeded = oneEnded();
        Job.Running running = oneRunning();
        Job.Queued cancelled = inserted(1).getFirst();
        change(cancelled, cancelled.cancel(NOON));
        return Map.of(
                JobState.RETRYING, retrying,
                JobState.FAILED, failed,
                JobState.CANCELLING, cancelling,
                JobState.SUCCEEDED, succeeded,
                JobState.RUNNING, running,
                JobState.CANCELLED, cancelled,
                JobState.PAUSED, inserted(SampleJobs.job().paused()),
                JobState.SCHEDULED, inserted(SampleJobs.job().due(LATER).queued()),
                JobState.QUEUED, inserted(1).getFirst());
    }

    private List<UUID> idsOf(JobFilter filter) {
        JobPage page = list(filter, false);
        assertThat(page.total()).isEqualTo(page.jobs().size());
        return page.jobs().stream().map(record -> id(record.job())).toList();
    }

    private JobPage list(JobFilter filter, boolean withLogs) {
        return store.list(filter, all(withLogs), NOON);
    }

    private static JobPage.Request all(boolean withLogs) {
        return new JobPage.Request(Order.OLDEST, 100, Optional.empty(), 0, withLogs);
    }

    private static UUID id(Job job) {
        return job.spec().id();
    }

    private static JobFilter states(Set<JobState> states) {
        return new JobFilter(states, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static JobFilter type(String type) {
        return new JobFilter(Set.of(), Optional.of(type), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static JobFilter tag(String name, String value) {
        Optional<JobFilter.Tag> tag = Optional.of(new JobFilter.Tag(name, value));
        return new JobFilter(Set.of(), Optional.empty(), tag, Optional.empty(), Optional.empty());
    }

    private static JobFilter created(Optional<Instant> after, Optional<Instant> before) {
        return new JobFilter(Set.of(), Optional.empty(), Optional.empty(), after, before);
    }
}
