package dev.jobd.engine;

import dev.jobd.domain.Outcome;
import dev.jobd.handler.JobContext;
import dev.jobd.handler.JobHandler;

/** A handler whose work the test writes. */
record TestHandler(String type, Work work, boolean leavesThreadClean) implements JobHandler {

    interface Work {
        Outcome run(JobContext job) throws Exception;
    }

    TestHandler(String type, Work work) {
        this(type, work, false);
    }

    static TestHandler noop() {
        return new TestHandler("noop", job -> Outcome.done(job.payload().json()));
    }

    @Override
    public Outcome run(JobContext job) throws Exception {
        return work.run(job);
    }
}
