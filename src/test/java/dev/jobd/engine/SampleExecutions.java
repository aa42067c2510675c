package dev.jobd.engine;

import dev.jobd.domain.Job;
import dev.jobd.store.Claimed;

/** Attempts that no dispatcher has started. */
final class SampleExecutions {
    private static final Slot SLOT = new Slot() {
        @Override
        public boolean isCovered() {
            return true;
        }

        @Override
        public boolean goesOn() {
            return false;
        }

        @Override
        public void over(Claimed next) {}
    };

    private SampleExecutions() {}

    static Execution of(Job.Running job) {
        return new Execution(job, SLOT);
    }
}
