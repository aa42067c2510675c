package dev.jobd.store;

import org.junit.jupiter.api.Nested;

/** Holds the plain store to the contract, as other stores are held to it. */
class PlainJobStoreTest {

    @Nested
    class Inserts extends InsertContract {
        @Override
        JobStore open() {
            return new PlainJobStore();
        }
    }

    @Nested
    class IdempotencyKeys extends IdempotencyContract {
        @Override
        JobStore open() {
            return new PlainJobStore();
        }
    }

    @Nested
    class Claims extends ClaimContract {
        @Override
        JobStore open() {
            return new PlainJobStore();
        }
    }

    @Nested
    class Lines extends LineContract {
        @Override
        JobStore open() {
            return new PlainJobStore();
        }
    }

    @Nested
    class PausedQueue extends PausedQueueContract {
        @Override
        JobStore open() {
            return new PlainJobStore();
        }
    }

    @Nested
    class TypeLimits extends TypeLimitContract {
        @Override
        JobStore open() {
            return new PlainJobStore();
        }
    }

    @Nested
    class KeyLimits extends KeyLimitContract {
        @Override
        JobStore open() {
            return new PlainJobStore();
        }
    }

    @Nested
    class Updates extends UpdateContract {
        @Override
        JobStore open() {
            return new PlainJobStore();
        }
    }

    @Nested
    class Changes extends ChangeContract {
        @Override
        JobStore open() {
            return new PlainJobStore();
        }
    }

    @Nested
    class Attempts extends AttemptContract {
        @Override
        JobStore open() {
            return new PlainJobStore();
        }
    }

    @Nested
    class Lists extends ListContract {
        @Override
        JobStore open() {
            return new PlainJobStore();
        }
    }

    @Nested
    class Pages extends PageContract {
        @Override
        JobStore open() {
            return new PlainJobStore();
        }
    }

    @Nested
    class Settlements extends SettleContract {
        @Override
        JobStore open() {
            return new PlainJobStore();
        }
    }

    @Nested
    class Tallies extends TallyContract {
        @Override
        JobStore open() {
            return new PlainJobStore();
        }
    }

    @Nested
    class Idling extends IdleContract {
        @Override
        JobStore open() {
            return new PlainJobStore();
        }
    }

    @Nested
    class WhatBlocks extends BlockersContract {
        @Override
        JobStore open() {
            return new PlainJobStore();
        }
    }

    @Nested
    class Evictions extends EvictionContract {
        @Override
        JobStore open() {
            return new PlainJobStore();
        }
    }

    @Nested
    class Clocks extends ClockContract {
        @Override
        JobStore open() {
            return new PlainJobStore();
        }
    }
}
