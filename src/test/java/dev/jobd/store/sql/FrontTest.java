package dev.jobd.store.sql;

import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.SampleJobs;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FrontTest {
    private static final long TURN = Micros.of(NOON);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final Front front = Front.known(nanos::get);
    private final Job.Queued job = SampleJobs.queued();

    @Test
    void isBehindTheLastJobThatWasClaimed() {
        front.passed(job, TURN + 1);
        front.passed(job, TURN);
        front.passed(SampleJobs.job().priority(8).queued(), TURN + 2);

        assertThat(front.places()).containsOnlyKeys(job.spec().type());
        assertThat(front.places().get(job.spec().type())).isEqualTo(new Front.Place(-5, TURN + 1));
    }

    @Test
    void isOfOneTypeOnly() {
        front.passed(job, TURN);
        front.passed(SampleJobs.job().type("other").queued(), TURN + 9);

        front.comes(List.of(SampleJobs.job().priority(6).queued()));

        assertThat(front.places().get("echo")).isEqualTo(new Front.Place(-6, TURN));
        assertThat(front.places().get("other")).isEqualTo(new Front.Place(-5, TURN + 9));
    }

    @Test
    void goesBackToWhoComesBeforeIt() {
        front.passed(SampleJobs.job().priority(2).queued(), TURN);

        front.comes(List.of(SampleJobs.job().priority(1).queued(), job, job.pause()));
        assertThat(front.places().get("echo")).isEqualTo(new Front.Place(-5, TURN));

        front.comes(List.of(SampleJobs.job().due(NOON.minusNanos(1000)).queued()));
        assertThat(front.places().get("echo")).isEqualTo(new Front.Place(-5, TURN - 1));
    }

    @Test
    void isForgottenInTime() {
        front.passed(job, TURN);
        nanos.addAndGet(Duration.ofMillis(Front.PATIENCE_MILLIS).toNanos());
        assertThat(front.places()).isNotEmpty();

        nanos.incrementAndGet();

        assertThat(front.places()).isEmpty();
        front.passed(job, TURN);
        assertThat(front.places()).isNotEmpty();
    }

    @Test
    void isForgottenOnAWord() {
        front.passed(job, TURN);

        front.forget();
        // A claim was under way.
        front.passed(job, TURN + 1);

        assertThat(front.places()).isEmpty();
    }

    @Test
    void isNotKnownWhereItIsOfNoUse() {
        Front none = Front.unknown();

        none.passed(job, TURN);

        assertThat(none.places()).isEmpty();
    }
}
