package dev.jobd.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Fence;
import dev.jobd.domain.Job;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.SampleJobs;
import dev.jobd.domain.SampleSpec;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PackedTest {
    /** When its times are further away than a number of nanoseconds tells. */
    private static final Instant FAR = Instant.parse("2300-01-01T00:00:00Z");

    @Property(tries = 200)
    void aJobIsTheSameAsBefore(
            @ForAll("times") Instant created,
            @ForAll("times") Instant due,
            @ForAll("times") Instant started,
            @ForAll("times") Instant ended) {
        Job.Succeeded job = succeeded(job().created(created).due(due), started, ended);

        assertThat(unpacked(job)).isEqualTo(job);
    }

    @Test
    void aJobWithoutAnythingSpecialIsTheSameAsBefore() {
        Job.Succeeded job = SampleJobs.succeeded(SampleJobs.running());

        assertThat(unpacked(job)).isEqualTo(job);
    }

    @Test
    void aJobThatNeededMoreThanOneAttemptIsLeftAsItIs() {
        Job.Queued again = (Job.Queued)
                SampleJobs.job().maxRetries(1).running().settle(Outcome.failed("no"), SampleJobs.NOON, SampleJobs.EVEN);

        assertThat(Packed.of(SampleJobs.succeeded(SampleJobs.running(again)))).isNull();
    }

    @Test
    void aJobThatDidNotSucceedIsLeftAsItIs() {
        assertThat(Packed.of(SampleJobs.queued().cancel(SampleJobs.NOON))).isNull();
        assertThat(Packed.of(SampleJobs.queued().fail("no", SampleJobs.NOON))).isNull();
    }

    @Test
    void aJobWithTimesThatAreTooFarAwayIsLeftAsItIs() {
        Instant noon = SampleJobs.NOON;
        List<Job.Succeeded> far = List.of(
                succeeded(SampleJobs.job().created(FAR).due(noon), noon, noon),
                succeeded(SampleJobs.job().due(FAR), noon, noon),
                succeeded(SampleJobs.job(), FAR, FAR),
                succeeded(SampleJobs.job(), noon, FAR));

        assertThat(far).allSatisfy(job -> assertThat(Packed.of(job)).isNull());
    }

    private static SampleSpec job() {
        return SampleJobs.job()
                .type("report")
                .priority(9)
                .tag("team", "red")
                .key("customer-7")
                .idempotency("order-7", "a fingerprint")
                .traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    }

    private static Job.Succeeded succeeded(SampleSpec job, Instant started, Instant ended) {
        Job.Running attempt = job.queued().claim(new Fence(1), SampleJobs.NODE, started);
        return (Job.Succeeded) attempt.settle(Outcome.done(SampleJobs.RESULT), ended, SampleJobs.EVEN);
    }

    private static Job unpacked(Job.Succeeded job) {
        Instant created = Entry.instant(Entry.nanos(job.spec().createdAt()));
        return Objects.requireNonNull(Packed.of(job))
                .job(job.spec().id(), job.spec().type(), created);
    }

    @Provide
    Arbitrary<Instant> times() {
        return Arbitraries.longs().map(Entry::instant).filter(Entry::exact);
    }
}
