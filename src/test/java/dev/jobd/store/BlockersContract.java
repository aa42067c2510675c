package dev.jobd.store;

import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import dev.jobd.domain.SampleJobs;
import dev.jobd.domain.TypeLimits;
import org.junit.jupiter.api.Test;

/** What keeps a job from being claimed. */
abstract class BlockersContract extends StoreContract {

    @Test
    void nothingKeepsAJobThatIsDue() {
        Job.Queued job = inserted(1).getFirst();

        assertThat(blockers(job)).isEqualTo(new Blockers(recordOf(job), false, false, false));
    }

    @Test
    void aJobThatIsNotThereHasNoBlockers() {
        assertThat(store.blockers(SampleJobs.id(), NOON)).isEmpty();
    }

    @Test
    void aPausedQueueKeepsItsJobs() {
        Job.Queued job = inserted(1).getFirst();
        store.pause(true);

        assertThat(blockers(job).queuePaused()).isTrue();
    }

    @Test
    void aTypeOfWhichAsManyRunAsMayKeepsTheOthers() {
        store.limit("echo", new TypeLimits(1, 1));
        inserted(2);
        claimOne();
        Job.Queued job = inserted(1).getFirst();

        assertThat(blockers(job)).isEqualTo(new Blockers(recordOf(job), false, true, false));
    }

    @Test
    void aRunningJobKeepsTheOthersOfItsKey() {
        inserted(SampleJobs.job().key("a").queued());
        claimOne();
        Job.Queued job = inserted(SampleJobs.job().key("a").queued());

        assertThat(blockers(job)).isEqualTo(new Blockers(recordOf(job), false, false, true));
    }

    @Test
    void aJobThatComesFirstKeepsTheOthersOfItsKey() {
        Job.Queued first = inserted(SampleJobs.job().key("a").queued());
        Job.Queued second = inserted(SampleJobs.job().key("a").queued());

        assertThat(blockers(first).keyFull()).isFalse();
        assertThat(blockers(second).keyFull()).isTrue();
    }

    @Test
    void aJobOfAnotherKeyKeepsNone() {
        inserted(SampleJobs.job().key("a").queued());
        claimOne();
        Job.Queued job = inserted(SampleJobs.job().key("b").queued());

        assertThat(blockers(job).keyFull()).isFalse();
    }

    private Blockers blockers(Job job) {
        return store.blockers(job.spec().id(), NOON).orElseThrow();
    }
}
