package dev.jobd.store;

import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** All that holds for one thread, for many, and for more jobs than the plainest store can take. */
abstract class SharedJobStoreContract extends JobStoreContract {

    @Nested
    class Races extends RaceContract {
        @Override
        JobStore open() {
            return SharedJobStoreContract.this.open();
        }
    }

    @Nested
    class SnapshotRaces extends SnapshotRaceContract {
        @Override
        JobStore open() {
            return SharedJobStoreContract.this.open();
        }
    }

    @Nested
    class ManyJobs extends StoreContract {
        @Override
        JobStore open() {
            return SharedJobStoreContract.this.open();
        }

        @Test
        void manyThatExpireTogetherLeaveCallByCall() {
            store.keep(Integer.MAX_VALUE);
            List<Job.Queued> jobs = inserted(1500);
            jobs.forEach(job -> change(job, job.cancel(NOON)));
            Instant late = NOON.plus(Duration.ofDays(1000));

            int dropped = 0;
            for (int some = store.evict(late); some > 0; some = store.evict(late)) {
                dropped += some;
            }

            assertThat(dropped).isEqualTo(1500);
            assertThat(jobs).noneMatch(this::holds);
        }
    }
}
