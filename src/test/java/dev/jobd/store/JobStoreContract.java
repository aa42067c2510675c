package dev.jobd.store;

import org.junit.jupiter.api.Nested;

/** All that holds for one thread, in parts. */
abstract class JobStoreContract {

    /** An empty store of its own for each call. */
    abstract JobStore open();

    @Nested
    class Inserts extends InsertContract {
        @Override
        JobStore open() {
            return JobStoreContract.this.open();
        }
    }

    @Nested
    class IdempotencyKeys extends IdempotencyContract {
        @Override
        JobStore open() {
            return JobStoreContract.this.open();
        }
    }

    @Nested
    class Claims extends ClaimContract {
        @Override
        JobStore open() {
            return JobStoreContract.this.open();
        }
    }

    @Nested
    class WorkerLeases extends WorkerLeaseContract {
        @Override
        JobStore open() {
            return JobStoreContract.this.open();
        }
    }

    @Nested
    class DeclaredTypes extends TypeStoreContract {
        @Override
        JobStore open() {
            return JobStoreContract.this.open();
        }
    }

    @Nested
    class Pipelines extends PipelineContract {
        @Override
        JobStore open() {
            return JobStoreContract.this.open();
        }
    }

    @Nested
    class Lines extends LineContract {
        @Override
        JobStore open() {
            return JobStoreContract.this.open();
        }
    }

    @Nested
    class PausedQueue extends PausedQueueContract {
        @Override
        JobStore open() {
            return JobStoreContract.this.open();
        }
    }

    @Nested
    class TypeLimits extends TypeLimitContract {
        @Override
        JobStore open() {
            return JobStoreContract.this.open();
        }
    }

    @Nested
    class KeyLimits extends KeyLimitContract {
        @Override
        JobStore open() {
            return JobStoreContract.this.open();
        }
    }

    @Nested
    class Updates extends UpdateContract {
        @Override
        JobStore open() {
            return JobStoreContract.this.open();
        }
    }

    @Nested
    class Changes extends ChangeContract {
        @Override
        JobStore open() {
            return JobStoreContract.this.open();
        }
    }

    @Nested
    class Attempts extends AttemptContract {
        @Override
        JobStore open() {
            return JobStoreContract.this.open();
        }
    }

    @Nested
    class Lists extends ListContract {
        @Override
        JobStore open() {
            return JobStoreContract.this.open();
        }
    }

    @Nested
    class Pages extends PageContract {
        @Override
        JobStore open() {
            return JobStoreContract.this.open();
        }
    }

    @Nested
    class Settlements extends SettleContract {
        @Override
        JobStore open() {
            return JobStoreContract.this.open();
        }
    }

    @Nested
    class Tallies extends TallyContract {
        @Override
        JobStore open() {
            return JobStoreContract.this.open();
        }
    }

    @Nested
    class Idling extends IdleContract {
        @Override
        JobStore open() {
            return JobStoreContract.this.open();
        }
    }

    @Nested
    class WhatBlocks extends BlockersContract {
        @Override
        JobStore open() {
            return JobStoreContract.this.open();
        }
    }

    @Nested
    class Evictions extends EvictionContract {
        @Override
        JobStore open() {
            return JobStoreContract.this.open();
        }
    }

    @Nested
    class Clocks extends ClockContract {
        @Override
        JobStore open() {
            return JobStoreContract.this.open();
        }
    }
}
