package dev.jobd.store;

import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Holds the store in memory to the contract. */
class MemoryJobStoreTest {

    @Nested
    class Inserts extends InsertContract {
        @Override
        JobStore open() {
            return new MemoryJobStore();
        }
    }

    @Nested
    class IdempotencyKeys extends IdempotencyContract {
        @Override
        JobStore open() {
            return new MemoryJobStore();
        }
    }

    @Nested
    class Claims extends ClaimContract {
        @Override
        JobStore open() {
            return new MemoryJobStore();
        }
    }

    @Nested
    class Lines extends LineContract {
        @Override
        JobStore open() {
            return new MemoryJobStore();
        }
    }

    @Nested
    class PausedQueue extends PausedQueueContract {
        @Override
        JobStore open() {
            return new MemoryJobStore();
        }
    }

    @Nested
    class TypeLimits extends TypeLimitContract {
        @Override
        JobStore open() {
            return new MemoryJobStore();
        }
    }

    @Nested
    class KeyLimits extends KeyLimitContract {
        @Override
        JobStore open() {
            return new MemoryJobStore();
        }
    }

    @Nested
    class Updates extends UpdateContract {
        @Override
        JobStore open() {
            return new MemoryJobStore();
        }
    }

    @Nested
    class Changes extends ChangeContract {
        @Override
        JobStore open() {
            return new MemoryJobStore();
        }
    }

    @Nested
    class Attempts extends AttemptContract {
        @Override
        JobStore open() {
            return new MemoryJobStore();
        }
    }

    @Nested
    class Lists extends ListContract {
        @Override
        JobStore open() {
            return new MemoryJobStore();
        }
    }

    @Nested
    class Pages extends PageContract {
        @Override
        JobStore open() {
            return new MemoryJobStore();
        }
    }

    @Nested
    class Settlements extends SettleContract {
        @Override
        JobStore open() {
            return new MemoryJobStore();
        }
    }

    @Nested
    class Tallies extends TallyContract {
        @Override
        JobStore open() {
            return new MemoryJobStore();
        }
    }

    @Nested
    class Idling extends IdleContract {
        @Override
        JobStore open() {
            return new MemoryJobStore();
        }
    }

    @Nested
    class WhatBlocks extends BlockersContract {
        @Override
        JobStore open() {
            return new MemoryJobStore();
        }
    }

    @Nested
    class Evictions extends EvictionContract {
        @Override
        JobStore open() {
            return new MemoryJobStore();
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

    @Nested
    class Clocks extends ClockContract {
        @Override
        JobStore open() {
            return new MemoryJobStore();
        }
    }

    @Nested
    class Races extends RaceContract {
        @Override
        JobStore open() {
            return new MemoryJobStore();
        }
    }

    @Nested
    class TallyRaces extends TallyRaceContract {
        @Override
        JobStore open() {
            return new MemoryJobStore();
        }
    }
}
